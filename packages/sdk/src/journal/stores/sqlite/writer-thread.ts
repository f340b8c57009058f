import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { failureOf, type Failure } from './failure.ts';
import { openWriter, type Outcome, type Rows, type SavedHeads } from './writer.ts';

/** What the thread is started with. */
export interface WriterThreadData {
  readonly file: string;
  /** One 32-bit number that grows by one with each message to the thread. */
  readonly bell: Int32Array;
}

/** What the journal sends to the thread. */
export type ToWriter =
  { readonly add: Rows } | { readonly commit: Rows; readonly heads: SavedHeads | undefined } | { readonly close: true };
/** What the thread answers: how opening went, then one outcome a group. */
export type FromWriter = { readonly opened: true } | { readonly opened: false; readonly failure: Failure } | Outcome;

const port = parentPort as MessagePort;
const { file, bell } = workerData as WriterThreadData;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
const answer = (message: FromWriter): void => port.postMessage(message);

try {
  const writer = openWriter(file);
  answer({ opened: true });
  // Sleeping on the bell instead of in an event loop halves the time from a message to its answer.
  for (let open = true; open;) {
    const heard = Atomics.load(bell, 0);
    const message = receiveMessageOnPort(port)?.message as ToWriter | undefined;
    if (message === undefined) Atomics.wait(bell, 0, heard);
    else if ('commit' in message) answer(writer.commit(message.commit, message.heads));
    else if ('add' in message) writer.add(message.add);
    else open = false;
  }
  writer.close();
} catch (error) {
  answer({ opened: false, failure: failureOf(error) });
}
