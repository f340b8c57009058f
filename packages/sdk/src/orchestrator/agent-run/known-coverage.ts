import type { Clock } from '../../base/index.ts';
import type { TimeWindow } from '../../protocol/index.ts';
import type { TelemetrySource } from '../../telemetry/index.ts';
import { within } from '../action/within.ts';
import type { SourceWatch } from './agent-telemetry.ts';

/** How long a source may take to say what it covers, and how long that answer is used for everyone who asks, milliseconds. */
const TIMES = Object.freeze({ limit: 5_000, reuse: 1_000 });

/** Where a source has data, at once when that was asked a moment ago; `undefined` when it cannot tell or does not in time. */
export type Coverage = TimeWindow | undefined | Promise<TimeWindow | undefined>;

/** Asks `telemetry` what it covers, once for all who ask at about the same time. */
export function knownCoverage(
  telemetry: TelemetrySource,
  clock: Clock,
  onAnswer: SourceWatch | undefined,
): () => Coverage {
  let asked: { readonly at: number; answer: Coverage } | undefined;
  const ask = async (): Promise<TimeWindow | undefined> => {
    try {
      const never = new AbortController();
      return await within(TIMES.limit, clock, never.signal, (signal) => telemetry.coverage({ signal }));
    } catch (error) {
      onAnswer?.(telemetry.name, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  return () => {
    const at = clock.monotonic();
    if (asked !== undefined && at - asked.at < TIMES.reuse) return asked.answer;
    const answer = ask();
    const mine: { readonly at: number; answer: Coverage } = { at, answer };
    asked = mine;
    void answer.then((known) => {
      mine.answer = known;
      return known;
    });
    return answer;
  };
}
