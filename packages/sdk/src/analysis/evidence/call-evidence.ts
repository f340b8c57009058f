import type { CallSummary } from '../../telemetry/index.ts';
import { formatNumber } from '../sentences/format-number.ts';
import type { Contribution, EvidenceKind } from '../cause.ts';
import { sayCalls } from '../sentences/sentences.ts';
import { robustBaseline, robustZ } from '../table/robust-baseline.ts';
import type { EvidenceCollector, EvidenceContext } from './collect.ts';

/**
 * What call summaries add to metrics: time spent in a component itself (`self-time`), time between caller and callee (`call-gap`: the
 * network, or waiting to be let in), failures that callers see and the callee does not report (`caller-failures`), and dependencies
 * that the baseline does not know (`dependency`).
 */
export const callEvidence: EvidenceCollector = (context) => {
  const { calls, table, scope } = context;
  if (!calls || calls.length === 0) return [];
  const inScope = new Set([...scope.keys()].map((node) => table.nodes[node] as string));
  const sums = sumUp(calls, inScope);
  const measured = (kind: Amount['kind']): (Amount & { readonly share: number })[] =>
    shares([...sums.of].map(([entity, planes]) => amount(context, entity, kind, sums.times, planes[kind])));
  const kinds: readonly Amount['kind'][] =
    context.kind === 'failures' ? ['self-time', 'call-gap', 'caller-failures'] : ['self-time', 'call-gap'];
  return [
    ...kinds.flatMap((kind) => measured(kind).flatMap((found) => contribution(context, found))),
    ...newDependencies(context, calls),
  ];
};

interface Sums {
  /** Distinct times of the summaries, as they came. */
  readonly times: readonly number[];
  /** One value for each time and callee; NaN = not measured. */
  readonly of: ReadonlyMap<string, Readonly<Record<Amount['kind'], Float64Array>>>;
}

/** Seconds and failures of every callee in each step. One pass: there are as many summaries as steps times edges. */
function sumUp(calls: readonly CallSummary[], entities: ReadonlySet<string>): Sums {
  const columns = new Map<number, number>();
  for (const { at } of calls) if (!columns.has(at)) columns.set(at, columns.size);
  const plane = (): Float64Array => new Float64Array(columns.size).fill(NaN);
  const of = new Map<string, Record<Amount['kind'], Float64Array>>();
  const add = (to: Float64Array, column: number, value: number): void => {
    if (Number.isNaN(value)) return;
    const held = to[column] as number;
    to[column] = Number.isNaN(held) ? value : held + value;
  };
  for (const { at, callee, calls: count, failures, callerMeanS, calleeMeanS, calleeSelfS } of calls) {
    let planes = of.get(callee);
    if (!planes) {
      if (!entities.has(callee)) continue;
      of.set(callee, (planes = { 'self-time': plane(), 'call-gap': plane(), 'caller-failures': plane() }));
    }
    const column = columns.get(at) as number;
    add(planes['self-time'], column, count * calleeSelfS);
    add(planes['call-gap'], column, count * (callerMeanS - calleeMeanS));
    add(planes['caller-failures'], column, failures);
  }
  return { times: [...columns.keys()], of };
}

interface Amount {
  readonly entity: string;
  readonly kind: 'self-time' | 'call-gap' | 'caller-failures';
  readonly now: number;
  readonly usual: number;
  readonly excess: number;
  readonly z: number;
  readonly rows: number;
}

/** What a callee adds up to in the judged window against the baseline. */
function amount(
  context: EvidenceContext,
  entity: string,
  kind: Amount['kind'],
  times: readonly number[],
  values: Float64Array,
): Amount {
  const { baselineWindow, focusWindow, settings, onset } = context;
  const within = (from: number, to: number): Float64Array =>
    values.filter((value, column) => {
      const at = times[column] as number;
      return at >= from && at < to && !Number.isNaN(value);
    });
  const before = within(baselineWindow.from, Math.min(baselineWindow.to, onset.earliest));
  const during = within(focusWindow.from, focusWindow.to);
  const normal = robustBaseline(before, {
    floorShare: settings.scaleFloorShare,
    floor: kind === 'caller-failures' ? settings.failureFloor : 0,
  });
  const now = during.reduce((sum, value) => sum + value, 0) / during.length;
  if (!normal || normal.count < settings.minBaselineRows || Number.isNaN(now))
    return { entity, kind, now: NaN, usual: NaN, excess: 0, z: 0, rows: 0 };
  return {
    entity,
    kind,
    now,
    usual: normal.median,
    excess: now - normal.median,
    z: robustZ(now, normal, settings.maxZ),
    rows: before.length + during.length,
  };
}

function shares(amounts: readonly Amount[]): (Amount & { readonly share: number })[] {
  const blame = (one: Amount): number => Math.max(0, one.excess) * Math.min(1, Math.max(0, one.z) / 3);
  const total = amounts.reduce((sum, one) => sum + blame(one), 0);
  return amounts.map((one) => ({ ...one, share: total > 0 ? blame(one) / total : 0 }));
}

const WEIGHTS = { 'self-time': 'selfTime', 'call-gap': 'callGap', 'caller-failures': 'callGap' } as const;

function contribution(
  context: EvidenceContext,
  { entity, kind, now, usual, z, rows, share }: Amount & { readonly share: number },
): Contribution[] {
  const { settings, focusWindow } = context;
  if (z < settings.significantZ || share < settings.listShare) return [];
  return [
    {
      kind: kind satisfies EvidenceKind,
      entity,
      weight: settings.weights[WEIGHTS[kind]] * share,
      z,
      statement: sayCalls({ entity, kind, now, usual }, context.table.stepMs),
      signal: 'spans',
      window: focusWindow,
      rows,
    },
  ];
}

/** Calls that the baseline does not know speak for a change of their caller, not of the callee. */
function newDependencies(
  { table, scope, onset, settings }: EvidenceContext,
  calls: readonly CallSummary[],
): Contribution[] {
  const known = new Map<string, Set<string>>();
  const later: CallSummary[] = [];
  for (const call of calls) {
    if (call.caller === undefined) continue;
    if (call.at >= onset.earliest) {
      later.push(call);
      continue;
    }
    const callees = known.get(call.caller);
    if (callees) callees.add(call.callee);
    else known.set(call.caller, new Set([call.callee]));
  }
  const fresh = new Map<string, { caller: string; callee: string; calls: number; rows: number }>();
  for (const { caller, callee, calls: count } of later) {
    if (caller === undefined || known.get(caller)?.has(callee)) continue;
    const edge = `${caller}\n${callee}`;
    const held = fresh.get(edge) ?? { caller, callee, calls: 0, rows: 0 };
    fresh.set(edge, { ...held, calls: held.calls + count, rows: held.rows + 1 });
  }
  if (known.size === 0) return [];
  return [...fresh.values()]
    .filter(({ caller, rows }) => scope.has(table.nodes.indexOf(caller)) && rows > 1)
    .map(({ caller, callee, calls: count, rows }) => ({
      kind: 'dependency' as const,
      entity: caller,
      weight: settings.weights.change / 4,
      z: settings.significantZ,
      statement: `${caller} calls ${callee}, which it never did in the baseline (${formatNumber(count)} calls since onset)`,
      signal: 'spans' as const,
      window: { from: onset.earliest, to: (table.times[table.rows - 1] as number) + table.stepMs },
      rows,
    }));
}
