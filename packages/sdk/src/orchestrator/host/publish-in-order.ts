import { isSitrepError, type CancelTimer, type Clock } from '../../base/index.ts';
import { MAX_READ_LIMIT, type Journal } from '../../journal/index.ts';
import type { FactEnvelope } from '../../protocol/index.ts';

/** Hands committed facts on in journal order, whoever wrote them. */
export interface InOrder {
  /** Facts that have just been committed here. They come in the order of the commits of their incident, not of all. */
  take(facts: readonly FactEnvelope[]): void;
  /** Resolves when everything up to the journal's head has been handed on. */
  catchUp(): Promise<void>;
  stop(): void;
}

/** How long a gap may stand before it is read from the journal: facts of another process come without a word. Milliseconds. */
const GAP_MS = 20;

/**
 * Puts committed facts into the order of the journal. Facts written here are handed on as they are, without reading them back; what somebody
 * else wrote into the same journal is read from it.
 *
 * @param after seq of the last fact that needs no handing on.
 * @param deliver called with each fact once, in order. Must not throw.
 */
export function publishInOrder(
  journal: Journal,
  clock: Clock,
  after: number,
  deliver: (fact: FactEnvelope) => void,
): InOrder {
  const early = new Map<number, readonly FactEnvelope[]>();
  let seq = after;
  let reading: Promise<void> | undefined;
  let cancelCheck: CancelTimer | undefined;

  const hand = (facts: readonly FactEnvelope[]) => {
    for (const fact of facts)
      if (fact.seq === seq + 1) {
        seq = fact.seq;
        deliver(fact);
      }
  };
  const drain = () => {
    for (let next = early.get(seq + 1); next !== undefined; next = early.get(seq + 1)) {
      early.delete(seq + 1);
      hand(next);
    }
  };
  const read = async () => {
    while (seq < journal.head()) {
      const page = await journal.read(seq, MAX_READ_LIMIT);
      if (page.length === 0) return;
      hand(page);
    }
    for (const first of early.keys()) if (first <= seq) early.delete(first);
  };
  const catchUp = async () => {
    while (seq < journal.head()) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
    }
  };
  const checkLater = () => {
    cancelCheck ??= clock.after(GAP_MS, () => {
      cancelCheck = undefined;
      // A journal that cannot be read now is asked again after its next commit.
      catchUp().catch((error: unknown) => {
        if (!isSitrepError(error)) throw error;
      });
    });
  };
  const unlisten = journal.onCommit((head) => {
    if (head > seq) checkLater();
  });

  return {
    take(facts) {
      const first = facts[0]?.seq ?? 0;
      if (first === seq + 1) {
        hand(facts);
        drain();
      } else if (first > seq) early.set(first, facts);
      if (seq >= journal.head()) {
        cancelCheck?.();
        cancelCheck = undefined;
      }
    },
    catchUp,
    stop() {
      unlisten();
      cancelCheck?.();
    },
  };
}
