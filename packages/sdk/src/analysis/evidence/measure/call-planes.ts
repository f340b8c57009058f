import type { CallSummary } from '../../../telemetry/index.ts';

/** Call summaries by step, ready for comparing: one value for each column. */
export interface CallPlanes {
  /** Columns of the baseline and of the judged rows. */
  readonly before: readonly number[];
  readonly during: readonly number[];
  /** Calls that each component got from others. */
  readonly served: ReadonlyMap<string, Float64Array>;
  /** The same by operation, for components with more than one; at most 12 of each. */
  readonly asked: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
  /** Seconds that each spent on them itself, and how many of them failed in the callers' eyes; NaN = not measured. */
  readonly self: ReadonlyMap<string, Float64Array>;
  readonly failures: ReadonlyMap<string, Float64Array>;
  readonly edges: readonly EdgePlane[];
  readonly steps: readonly StepPlane[];
}

/** Operations of one component that are told apart; further ones count only in all. */
const MAX_OPERATIONS = 12;

/** One direction between two components. */
export interface EdgePlane {
  readonly caller: string;
  readonly callee: string;
  readonly calls: Float64Array;
  /** Seconds between caller and callee, and all that the caller waited; NaN = not measured. */
  readonly gap: Float64Array;
  readonly wait: Float64Array;
  /** Calls that failed in the caller's eyes. */
  readonly failures: Float64Array;
}

/** How often a component did something: one of its own operations, or a call to `to`. */
export interface StepPlane {
  readonly entity: string;
  readonly name: string;
  readonly to: string | undefined;
  readonly counts: Float64Array;
}

/** Sums calls up in one pass. `baseline` and `focus` are windows of Unix milliseconds. */
export function sumUpCalls(
  calls: readonly CallSummary[],
  {
    baseline,
    focus,
  }: {
    readonly baseline: { readonly from: number; readonly to: number };
    readonly focus: { readonly from: number; readonly to: number };
  },
): CallPlanes {
  const columns = new Map<number, number>();
  for (const { at } of calls) if (!columns.has(at)) columns.set(at, columns.size);
  const within = ({ from, to }: { readonly from: number; readonly to: number }): number[] =>
    [...columns].flatMap(([at, column]) => (at >= from && at < to ? [column] : []));
  const served = new Map<string, Float64Array>();
  const asked = new Map<string, Map<string, Float64Array>>();
  const self = new Map<string, Float64Array>();
  const failures = new Map<string, Float64Array>();
  const edges = new Map<string, EdgePlane>();
  const steps = new Map<string, StepPlane>();
  const plane = (of: Map<string, Float64Array>, key: string, filled: number): Float64Array => {
    let held = of.get(key);
    if (!held) of.set(key, (held = new Float64Array(columns.size).fill(filled)));
    return held;
  };
  const add = (to: Float64Array, column: number, value: number): void => {
    if (Number.isNaN(value)) return;
    const held = to[column] as number;
    to[column] = Number.isNaN(held) ? value : held + value;
  };
  for (const call of calls) {
    const { at, caller, callee, operation, calls: count } = call;
    const column = columns.get(at) as number;
    if (caller !== undefined) {
      const to = caller === callee ? undefined : callee;
      const key = `${caller}\n${to ?? ''}\n${operation}`;
      let step = steps.get(key);
      if (!step)
        steps.set(key, (step = { entity: caller, name: operation, to, counts: new Float64Array(columns.size) }));
      add(step.counts, column, count);
      if (to === undefined) continue;
      const between = `${caller}\n${callee}`;
      let edge = edges.get(between);
      if (!edge)
        edges.set(
          between,
          (edge = {
            caller,
            callee,
            calls: new Float64Array(columns.size),
            gap: new Float64Array(columns.size).fill(NaN),
            failures: new Float64Array(columns.size),
            wait: new Float64Array(columns.size).fill(NaN),
          }),
        );
      add(edge.calls, column, count);
      add(edge.failures, column, call.failures);
      add(edge.gap, column, count * (call.callerMeanS - call.calleeMeanS));
      add(edge.wait, column, count * call.callerMeanS);
    }
    add(plane(served, callee, 0), column, count);
    let operations = asked.get(callee);
    if (!operations) asked.set(callee, (operations = new Map()));
    if (operations.has(operation) || operations.size < MAX_OPERATIONS)
      add(plane(operations, operation, 0), column, count);
    add(plane(self, callee, NaN), column, count * call.calleeSelfS);
    add(plane(failures, callee, NaN), column, call.failures);
  }
  return {
    before: within(baseline),
    during: within(focus),
    served,
    asked,
    self,
    failures,
    edges: [...edges.values()],
    steps: [...steps.values()],
  };
}
