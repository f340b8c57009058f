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
  const inScope = new Set([...scope.keys()].map((node) => table.nodes[node]));
  const own = [
    ...Map.groupBy(
      calls.filter(({ callee }) => inScope.has(callee)),
      ({ callee }) => callee,
    ),
  ];
  const seconds = shares(
    own.map(([entity, rows]) =>
      amount(context, entity, rows, 'self-time', ({ calls: count, calleeSelfS }) => count * calleeSelfS),
    ),
  );
  const gaps = shares(
    own.map(([entity, rows]) =>
      amount(
        context,
        entity,
        rows,
        'call-gap',
        ({ calls: count, callerMeanS, calleeMeanS }) => count * (callerMeanS - calleeMeanS),
      ),
    ),
  );
  const failed = shares(
    own.map(([entity, rows]) => amount(context, entity, rows, 'caller-failures', ({ failures }) => failures)),
  );
  return [
    ...seconds.flatMap((found) => contribution(context, found)),
    ...gaps.flatMap((found) => contribution(context, found)),
    ...(context.kind === 'failures' ? failed.flatMap((found) => contribution(context, found)) : []),
    ...newDependencies(context, calls),
  ];
};

interface Amount {
  readonly entity: string;
  readonly kind: 'self-time' | 'call-gap' | 'caller-failures';
  readonly now: number;
  readonly usual: number;
  readonly excess: number;
  readonly z: number;
  readonly rows: number;
}

/** Sum per step of what `measure` takes from each row, in the judged window against the baseline. NaN rows were not measured. */
function amount(
  context: EvidenceContext,
  entity: string,
  rows: readonly CallSummary[],
  kind: Amount['kind'],
  measure: (row: CallSummary) => number,
): Amount {
  const { baselineWindow, focusWindow, settings, onset } = context;
  const sums = new Map<number, number>();
  for (const row of rows) {
    const value = measure(row);
    if (!Number.isNaN(value)) sums.set(row.at, (sums.get(row.at) ?? 0) + value);
  }
  const within = (from: number, to: number): number[] =>
    [...sums].filter(([at]) => at >= from && at < to).map(([, sum]) => sum);
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
  const known = new Set<string>();
  const fresh = new Map<string, { caller: string; callee: string; calls: number; rows: number }>();
  for (const { at, caller, callee, calls: count } of [...calls].sort((a, b) => a.at - b.at)) {
    if (caller === undefined) continue;
    const edge = `${caller}\n${callee}`;
    if (at < onset.earliest) known.add(edge);
    else if (!known.has(edge)) {
      const held = fresh.get(edge) ?? { caller, callee, calls: 0, rows: 0 };
      fresh.set(edge, { ...held, calls: held.calls + count, rows: held.rows + 1 });
    }
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
