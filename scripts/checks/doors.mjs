// The checked-in list of every door's exported names: test/doors/<package>[-<door>].txt, one name a line.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { files, manifest, moduleOf } from './modules.mjs';

const FOLDER = 'test/doors';

/** Differences between the doors and their lists; with `update` the lists are written instead. */
export function changedDoors({ update = false } = {}) {
  const doors = new Map();
  for (const name of ['sdk', 'widgets', 'server']) {
    for (const [key, door] of Object.entries(manifest(name).exports)) {
      if (door['sitrep-src'])
        doors.set(
          `${FOLDER}/${[name, ...key.split('/').slice(1)].join('-')}.txt`,
          join('packages', name, door['sitrep-src']),
        );
    }
  }
  const stray = files(`${FOLDER}/*.txt`).filter((list) => !doors.has(list));
  if (update) for (const list of stray) rmSync(join(ROOT, list));
  return [
    ...(update ? [] : stray.map((list) => `${list}: no such door any more`)),
    ...[...doors].flatMap(([list, source]) => compare(list, namesOf(source), update)),
  ];
}

function compare(list, names, update) {
  const path = join(ROOT, list);
  const text = names.map((name) => `${name}\n`).join('');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (before === text && existsSync(path)) return [];
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return [];
  }
  const old = new Set(before.split('\n').filter(Boolean));
  const gone = [...old].filter((name) => !names.includes(name)).map((name) => `-${name}`);
  const added = names.filter((name) => !old.has(name)).map((name) => `+${name}`);
  return [`${list}: ${[...gone, ...added].join('  ') || 'not there yet'}`];
}

/** Exported names, those that are only types with `type ` before them; `export *` is followed. */
export function namesOf(file) {
  const kinds = new Map();
  collect(file, kinds, false, new Set());
  return [...kinds]
    .map(([name, isType]) => (isType ? `type ${name}` : name))
    .sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
}

function collect(file, kinds, onlyTypes, seen) {
  if (seen.has(`${file} ${onlyTypes}`)) return;
  seen.add(`${file} ${onlyTypes}`);
  const { entries, imports } = moduleOf(file);
  for (const entry of entries) {
    const isType = onlyTypes || entry.isType;
    if (entry.exportName.kind === 'None') {
      const next = imports.find(({ request }) => request === entry.moduleRequest.value)?.target;
      if (next) collect(next, kinds, isType, seen);
    } else {
      const name = entry.exportName.kind === 'Default' ? 'default' : entry.exportName.name;
      kinds.set(name, (kinds.get(name) ?? true) && isType);
    }
  }
}

function bare(name) {
  return name.replace('type ', '');
}
