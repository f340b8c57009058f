import type { Clock } from '../../../base/index.ts';
import type { Committer } from './committer.ts';
import type { Writer } from './writer.ts';

/** A disk that took longer than this, in milliseconds, is not waited for on the caller's thread … */
const SLOW_MS = 2;
/** … for so many commits. */
const COMMITS_ON_THREAD = 20;
/** Commits, and characters in them, after which the thread gets one all the same: only its connection writes the log back into the file. */
const COMMITS_IN_A_ROW = 200;
const CHARS_IN_A_ROW = 1_000_000;
/** Characters of JSON that the caller's thread writes by itself at most. */
const LONE_CHARS = 32_768;

/**
 * Commits a small append that is alone in its turn at once, on the caller's thread, and leaves everything else to `thread`. Two changes
 * of thread cost a third to a half of what a good disk takes for the whole commit; nobody else is kept waiting for it, and the event loop
 * stands still for {@link SLOW_MS} at most before the thread takes over.
 */
export function withLoneCommits(thread: Committer, writer: Writer, clock: Clock): Committer {
  let begun = false;
  let inARow = 0;
  let charsInARow = 0;
  let avoided = 0;
  return {
    add(rows) {
      begun = true;
      thread.add(rows);
    },
    commit(rows, { heads, alone }) {
      const chars = rows[0]?.facts.length ?? 0;
      const here = alone && !begun && heads === undefined && chars <= LONE_CHARS;
      if (!here || avoided > 0 || inARow >= COMMITS_IN_A_ROW || charsInARow >= CHARS_IN_A_ROW) {
        begun = false;
        inARow = 0;
        charsInARow = 0;
        if (here && avoided > 0) avoided--;
        return thread.commit(rows, { heads, alone });
      }
      inARow++;
      charsInARow += chars;
      const start = clock.monotonic();
      const outcome = writer.commit(rows, undefined);
      if (clock.monotonic() - start > SLOW_MS) avoided = COMMITS_ON_THREAD;
      return Promise.resolve(outcome);
    },
    async close() {
      writer.close();
      await thread.close();
    },
  };
}
