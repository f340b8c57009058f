import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSensitive } from '../src/safety/index.ts';

/** What would be blanked out in each text of `DIR/texts.jsonl`. */
export async function predictSensitive(dir: string): Promise<unknown> {
  const lines = readFileSync(join(dir, 'texts.jsonl'), 'utf8').split('\n').filter(Boolean);
  const texts = lines.map((line) => JSON.parse(line) as { id: string; text: string });
  return {
    spans: Object.fromEntries(
      texts.map(({ id, text }) => [id, findSensitive(text).map(({ start, end, kind }) => [start, end, kind])]),
    ),
  };
}
