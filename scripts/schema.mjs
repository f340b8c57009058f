// Writes the JSON Schemas of the protocol to packages/sdk/schema. `--check` writes nothing and fails when a file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import * as protocol from '@sitrep/sdk/protocol';

const { factBodies, factVersions } = protocol;
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

export function schemas() {
  const named = Object.entries(protocol).filter(([, value]) => value?._zod !== undefined);
  const definitions = Object.fromEntries(named.map(([name, schema]) => [name, bare(schema)]));
  const facts = Object.fromEntries(
    Object.entries(factBodies).map(([kind, body]) => [`${kind}@${factVersions[kind]}`, bare(body)]),
  );
  return {
    'protocol.json': { $schema: DIALECT, title: 'Sitrep protocol, version 1', $defs: definitions },
    'facts.json': { $schema: DIALECT, title: 'Bodies of Sitrep facts, by kind and version', $defs: facts },
  };
}

function bare(schema) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline', unrepresentable: 'any' });
  return rest;
}

if (process.argv[1]?.endsWith('schema.mjs')) {
  const stale = [];
  for (const [name, schema] of Object.entries(schemas())) {
    const file = new URL(`../packages/sdk/schema/${name}`, import.meta.url);
    const text = `${JSON.stringify(schema, undefined, 1)}\n`;
    let current = '';
    try {
      current = readFileSync(file, 'utf8');
    } catch {
      // Not written yet.
    }
    if (current === text) continue;
    if (process.argv.includes('--check')) stale.push(name);
    else writeFileSync(file, text);
  }
  if (stale.length > 0) {
    console.error(`Out of date: ${stale.join(', ')}. Run: npm run schema`);
    process.exit(1);
  }
}
