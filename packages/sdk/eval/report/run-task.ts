import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { KindScore } from '../simulator/score-cases.ts';
import type { GradedTask, Measure } from './graded-tasks.ts';

/** What a task scored, and what it cost as a whole process: start, reading, computing and writing. */
export interface TaskResult {
  readonly task: GradedTask;
  readonly scores: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly peakBytes: number;
  /** Simulated faults: scores by kind. */
  readonly byKind?: Readonly<Record<string, KindScore>>;
}

const MAIN = resolve(import.meta.dirname, '../main.ts');
const USAGE = resolve(import.meta.dirname, 'write-usage.ts');

/** Predicts and grades. `shared` is the folder that holds data/ and eval/. Throws when a command fails, with what it said. */
export async function runTask(task: GradedTask, shared: string): Promise<TaskResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sitrep-report-'));
  try {
    const out = join(dir, 'predictions.json');
    const usage = join(dir, 'usage.json');
    const started = performance.now();
    const node = ['--conditions=sitrep-src', '--import', USAGE, MAIN, task.name];
    const own = Object.entries(task.flags ?? {}).flatMap(([name, value]) => [`--${name}`, value]);
    await run([...node, ...flags(task.options, shared), ...own, '--out', out], { SITREP_USAGE_FILE: usage });
    const seconds = (performance.now() - started) / 1000;
    const { peakBytes } = JSON.parse(await readFile(usage, 'utf8')) as { peakBytes: number };
    const graded = JSON.parse(await grade(task, out, shared)) as { scores?: { byKind?: TaskResult['byKind'] } };
    const byKind = graded.scores?.byKind;
    return { task, scores: readScores(task.measures, graded), seconds, peakBytes, ...(byKind ? { byKind } : {}) };
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The scorer's answer, or what the task wrote where it grades itself. */
function grade({ scorer }: GradedTask, out: string, shared: string): Promise<string> {
  if (scorer === undefined) return readFile(out, 'utf8');
  return run([join(shared, 'eval', scorer.file), ...flags(scorer.options, shared), '--pred', out]);
}

function flags(options: Readonly<Record<string, string>>, shared: string): string[] {
  return Object.entries(options).flatMap(([name, path]) => [`--${name}`, join(shared, path)]);
}

function readScores(measures: readonly Measure[], graded: unknown): Record<string, number> {
  return Object.fromEntries(
    measures.map(({ key, path }) => {
      let at = graded;
      for (const name of path) at = (at as Record<string, unknown> | undefined)?.[name];
      if (typeof at !== 'number') throw new Error(`The scorer's answer has no number at ${path.join('.')}`);
      return [key, at];
    }),
  );
}

function run(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', error: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
    child.on('error', failed);
    child.on('close', (code) =>
      code === 0 ? done(said.out) : failed(new Error(said.error.trim() || said.out.trim())),
    );
  });
}
