import type { Tally } from '../engine/route.ts';
import type { CallSummary } from '../../telemetry/index.ts';
import type { StepRange } from './series-store.ts';

const COLUMNS = 6;

interface Line {
  readonly caller: string | undefined;
  readonly callee: string;
  readonly operation: string;
  /** Six numbers a step, in the order of {@link Tally}. */
  readonly ring: Float64Array;
}

/** Calls of each arrow and operation, step by step, in rings. */
export class CallStore {
  readonly capacity: number;
  #lines = new Map<Tally, Line>();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Stores what was tallied in `step`, and clears the tally. */
  store(step: number, caller: string | undefined, callee: string, operation: string, tally: Tally): void {
    let line = this.#lines.get(tally);
    if (line === undefined) {
      line = { caller, callee, operation, ring: new Float64Array(this.capacity * COLUMNS) };
      this.#lines.set(tally, line);
    }
    const { calls, failures, callerMs, calleeCalls, calleeMs, selfMs } = tally;
    line.ring.set([calls, failures, callerMs, calleeCalls, calleeMs, selfMs], (step % this.capacity) * COLUMNS);
    tally.clear();
  }

  /** Summaries of steps, by time and then by arrow; steps without calls have none. */
  read(range: StepRange, stepMs: number, entities: ReadonlySet<string> | undefined, limit: number): CallSummary[] {
    const rows: CallSummary[] = [];
    const lines = [...this.#lines.values()].filter(
      ({ caller, callee }) =>
        entities === undefined || entities.has(callee) || (caller !== undefined && entities.has(caller)),
    );
    for (let step = range.first; step < range.end; step++) {
      for (const { caller, callee, operation, ring } of lines) {
        const place = (step % this.capacity) * COLUMNS;
        const [calls = 0, failures = 0, callerMs = 0, calleeCalls = 0, calleeMs = 0, selfMs = 0] = ring.subarray(
          place,
          place + COLUMNS,
        );
        if (calls === 0 && calleeCalls === 0) continue;
        if (rows.length >= limit) return rows;
        rows.push({
          at: step * stepMs,
          stepMs,
          caller,
          callee,
          operation,
          calls,
          failures,
          callerMeanS: calls > 0 ? callerMs / calls / 1_000 : NaN,
          calleeMeanS: calleeCalls > 0 ? calleeMs / calleeCalls / 1_000 : NaN,
          calleeSelfS: calleeCalls > 0 ? selfMs / calleeCalls / 1_000 : NaN,
        });
      }
    }
    return rows;
  }
}
