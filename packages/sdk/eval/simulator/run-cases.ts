import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ShopCase } from './draw-cases.ts';
import type { CaseOutcome } from './run-case.ts';

/** A shop, its telemetry and the engine need less; one that needs more ends with an error. */
const MEMORY_MB = 1_024;

/** What a worker sends back. */
export type WorkerAnswer = { readonly outcome: CaseOutcome } | { readonly error: string };

/**
 * Runs cases in worker threads, as many as there are processors, and calls `onCase` after each. Outcomes come in the order of the cases.
 *
 * @throws Error when a case throws or its worker ends; the other workers are stopped then.
 */
export async function runCases(
  cases: readonly ShopCase[],
  onCase: (done: number) => void = () => {},
): Promise<CaseOutcome[]> {
  const outcomes: CaseOutcome[] = [];
  let next = 0;
  let done = 0;
  const workers = Array.from(
    { length: Math.min(cases.length, availableParallelism()) },
    () =>
      new Worker(new URL('./case-worker.ts', import.meta.url), {
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      }),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let index = next++; index < cases.length; index = next++) {
          outcomes[index] = await runIn(worker, cases[index] as ShopCase);
          onCase(++done);
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return outcomes;
}

function runIn(worker: Worker, one: ShopCase): Promise<CaseOutcome> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: WorkerAnswer): void =>
      settle(() =>
        'outcome' in answer ? resolve(answer.outcome) : reject(new Error(`case ${one.id}: ${answer.error}`)),
      );
    const onError = (cause: unknown): void =>
      settle(() => reject(new Error(`the worker of case ${one.id} failed`, { cause })));
    const onExit = (code: number): void =>
      settle(() => reject(new Error(`the worker of case ${one.id} ended with ${code}`)));
    const settle = (run: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      run();
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(one, []);
  });
}
