import { TemplateMiner } from '@sitrep/sdk/analysis';
import { statements } from '../support/log-statements.ts';

// How many lines a template miner takes in a second of processor time, on one core and with its default limits, settlements included: on
// lines of an ordinary system, and on lines made to cost as much as they can. Each row is the median of three runs. First what a full miner holds.

const LINES = 100_000;
const ROUNDS = 3;

const words = (i: number): string => i.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] as string);
const unique = (make: (i: number) => string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => make(i));

const gc = (globalThis as { gc?: () => void }).gc;
gc?.();
const before = process.memoryUsage().heapUsed;
const full = new TemplateMiner();
const unlike = (i: number): string => unique((k) => words(i * 31 + k * 7_919), 8).join(' ');
for (let i = 0; i < 2 * LINES; i++) full.add(unlike(i), i);
gc?.();
const held = (process.memoryUsage().heapUsed - before) / 1e6;
process.stdout.write(
  `template miner: ${full.templates().length} templates and ${full.forgotten} forgotten after ${2 * LINES} lines of unlike words, ` +
    `${held.toFixed(1)} MB of heap${gc ? '' : ' with garbage (node --expose-gc collects it first)'}\n`,
);

const streams: readonly (readonly [string, readonly string[]])[] = [
  ['some forty statements', statements(LINES, 1).map(({ line }) => line)],
  ['a new word in each line', unique((i) => `${words(i)} has opened the door to ${words(i * 7)}`, 20_000)],
  ['all words new in each line', unique((i) => unique((k) => words(i * 31 + k * 7_919), 20).join(' '), 20_000)],
  ['a line without spaces', unique((i) => words(i).repeat(2_000), 5_000)],
  ['brackets that never close', unique((i) => `=(${i}`.repeat(1_000), 5_000)],
  ['quotation marks', unique((i) => `${words(i)}"'`.repeat(500), 5_000)],
];

function cpuSeconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

process.stdout.write('lines per second of processor time\n');
for (const [name, lines] of streams) {
  const speeds: number[] = [];
  let miner = new TemplateMiner();
  for (let round = 0; round < ROUNDS; round++) {
    miner = new TemplateMiner();
    const seconds = cpuSeconds(() => {
      for (const [at, line] of lines.entries()) miner.add(line, at);
      miner.settle();
    });
    speeds.push(lines.length / seconds);
  }
  const bytes = lines.reduce((sum, line) => sum + Math.min(line.length, 2_000), 0) / lines.length;
  process.stdout.write(
    `  ${name.padEnd(28)} ${median(speeds).toFixed(0).padStart(9)}  (${bytes.toFixed(0)} characters a line are read, ${miner.templates().length} templates, ${miner.forgotten} forgotten)\n`,
  );
}
