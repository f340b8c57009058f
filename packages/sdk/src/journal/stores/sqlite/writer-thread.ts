import { parentPort, workerData } from 'node:worker_threads';
import { failureOf, type Failure } from './failure.ts';
import { openWriter, type Group, type Outcome } from './writer.ts';

/** What the journal sends to the thread. */
export type ToWriter = { readonly group: Group } | { readonly close: true };
/** What the thread answers: how opening went, then one outcome a group. */
export type FromWriter = { readonly opened: true } | { readonly opened: false; readonly failure: Failure } | Outcome;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
const answer = (message: FromWriter): void => parentPort?.postMessage(message);

try {
  const writer = openWriter((workerData as { readonly file: string }).file);
  parentPort?.on('message', (message: ToWriter) => {
    if ('group' in message) return answer(writer.commit(message.group));
    writer.close();
    parentPort?.close();
  });
  answer({ opened: true });
} catch (error) {
  answer({ opened: false, failure: failureOf(error) });
}
