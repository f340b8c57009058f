import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TemplateMiner } from '../src/analysis/index.ts';

interface Labels {
  /** Template id of each line. */
  readonly groups: string[];
  readonly templates: Record<string, string>;
}

/** Templates of every *.jsonl file in `dir`, one system each, in the format of the log scorer: one miner a file, with its defaults. */
export function predictTemplates(dir: string): Promise<{ datasets: Record<string, Labels> }> {
  const files = readdirSync(dir)
    .filter((file) => file.endsWith('.jsonl'))
    .sort();
  const datasets: Record<string, Labels> = {};
  for (const file of files) datasets[basename(file, '.jsonl')] = label(readLines(join(dir, file)));
  return Promise.resolve({ datasets });
}

function label(lines: readonly string[]): Labels {
  const miner = new TemplateMiner();
  const found = lines.map((line, at) => miner.add(line, at));
  miner.settle();
  const groups = found.map(({ current }) => current.id);
  return { groups, templates: Object.fromEntries(found.map(({ current }) => [current.id, current.text])) };
}

/** Message of each line: the field `content`, or the whole line where there is none. */
function readLines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { content, raw } = JSON.parse(line) as { content?: string; raw?: string };
      return content ?? raw ?? '';
    });
}
