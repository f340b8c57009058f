import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { failureOf, type Failure } from './failure.ts';
import { SharedRows, type SharedMemory } from './shared-rows.ts';
import { openWriter, type Outcome, type Row, type SavedHeads } from './writer.ts';

/** What the thread is started with. */
export interface WriterThreadData {
  readonly file: string;
  readonly memory: SharedMemory;
}

/** What the journal sends to the thread besides rows in shared memory. */
export type ToWriter = { readonly add: readonly Row[] } | { readonly heads: SavedHeads } | { readonly close: true };
/** What the thread answers: how opening went, then one outcome a group. */
export type FromWriter = { readonly opened: true } | { readonly opened: false; readonly failure: Failure } | Outcome;

const port = parentPort as MessagePort;
const { file, memory } = workerData as WriterThreadData;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
const answer = (message: FromWriter): void => port.postMessage(message);

try {
  const writer = openWriter(file);
  answer({ opened: true });
  const shared = new SharedRows(memory);
  let heads: SavedHeads | undefined;
  let open = true;
  const read = (): void => {
    for (;;) {
      const message = receiveMessageOnPort(port)?.message as ToWriter | undefined;
      if (message === undefined) return;
      if ('add' in message) writer.add(message.add);
      else if ('heads' in message) heads = message.heads;
      else open = false;
    }
  };
  // Sleeping on the bell instead of in an event loop halves the time from a request to its answer.
  while (open) {
    const heard = shared.bell;
    const commits = shared.takeCommit();
    read();
    const rows = shared.take();
    if (commits) {
      const outcome = writer.commit(rows, heads);
      heads = undefined;
      shared.finish();
      answer(outcome);
    } else if (rows.length > 0) writer.add(rows);
    else if (open) shared.sleep(heard);
  }
  writer.close();
} catch (error) {
  answer({ opened: false, failure: failureOf(error) });
}
