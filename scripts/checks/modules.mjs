// What every source file imports and exports, read with a real parser, types included.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { ROOT } from '../setup.mjs';

const known = new Map();

/** Source files under the root that match `patterns`, as paths with forward slashes, sorted. */
export function files(...patterns) {
  return globSync(patterns, { cwd: ROOT, exclude: (name) => name === 'node_modules' || name === 'dist' }).sort();
}

/**
 * A file's imports (`{ request, target, line }`, where `target` is the imported file when it lies in this repository)
 * and exports (as the parser gives them).
 */
export function moduleOf(file) {
  const found = known.get(file);
  if (found) return found;
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const entries = module.staticExports.flatMap((statement) => statement.entries);
  const requests = [
    ...module.staticImports.map(({ moduleRequest: { value, start } }) => [value, start]),
    ...entries.filter((entry) => entry.moduleRequest).map(({ moduleRequest: { value, start } }) => [value, start]),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(start, end));
      return literal ? [[literal[2], start]] : [];
    }),
  ];
  const imports = new Map();
  for (const [request, start] of requests) {
    if (!imports.has(request))
      imports.set(request, { request, target: target(file, request), line: lineAt(text, start) });
  }
  const result = { imports: [...imports.values()], entries };
  known.set(file, result);
  return result;
}

/** Where an import leads inside the repository, doors of the workspace packages included; `undefined` for anything else. */
function target(file, request) {
  if (request.startsWith('.')) return normalize(join(dirname(file), request));
  const [, name, sub = ''] = /^@sitrep\/([a-z]+)(\/.*)?$/.exec(request) ?? [];
  if (!name || !existsSync(join(ROOT, `packages/${name}/package.json`))) return undefined;
  const door = manifest(name).exports[`.${sub}`];
  return door?.['sitrep-src'] && `packages/${name}/${door['sitrep-src'].slice(2)}`;
}

/** The parsed package.json of one workspace package. */
export function manifest(name) {
  return JSON.parse(readFileSync(join(ROOT, `packages/${name}/package.json`), 'utf8'));
}

function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length;
}
