import { parentPort } from 'node:worker_threads';
import type { ShopCase } from './draw-cases.ts';
import { runCase } from './run-case.ts';
import type { WorkerAnswer } from './run-cases.ts';

parentPort?.on('message', (one: ShopCase) => {
  const send = (answer: WorkerAnswer): void => parentPort?.postMessage(answer, []);
  runCase(one).then(
    (outcome) => send({ outcome }),
    (error: unknown) => send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
