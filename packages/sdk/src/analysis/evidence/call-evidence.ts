import type { CallSummary } from '../../telemetry/index.ts';
import type { Finding, EvidenceKind } from '../cause.ts';
import { message } from '../sentences/engine-messages.ts';
import { perMinute } from '../sentences/message.ts';
import { counted, damped, perCall, type Amount, type Blamed } from './measure/call-amounts.ts';
import type { CallPlanes } from './measure/call-planes.ts';
import { totalBlame } from './pain-evidence.ts';
import type { EvidenceCollector, EvidenceContext } from './collect.ts';

/**
 * What call summaries add to metrics: time spent in a component itself (`self-time`), time between caller and callee (`call-gap`: the
 * network, or waiting to be let in), failures that callers see and the callee does not report (`caller-failures`), and dependencies
 * that the baseline does not know (`dependency`).
 *
 * Time is counted per call: what more calls take in all is traffic. A gap lies between two components; of those it is held against
 * the one whose calls, in and out, are slow on their way altogether.
 */
export const callEvidence: EvidenceCollector = (context) => {
  const { calls, planes, nodeOf, scope, settings, kind } = context;
  if (!calls || !planes) return [];
  const inScope = (entity: string): boolean => scope.has(nodeOf.get(entity) ?? -1);
  const within = [...planes.self.keys()].filter((entity) => inScope(entity)).sort();
  const amounts = (of: (entity: string) => Amount): readonly Amount[] => within.map(of);
  const self = amounts((entity) =>
    perCall(settings, planes, planes.self.get(entity) as Float64Array, planes.served.get(entity) as Float64Array),
  );
  const found = [
    ...said(context, within, 'self-time', damped(self, planes)),
    ...said(
      context,
      within,
      'call-gap',
      within.map((entity) => gapAt(context, entity)),
    ),
  ];
  if (kind === 'failures') {
    const failures = amounts((entity) => counted(settings, planes, planes.failures.get(entity) as Float64Array));
    found.push(...said(context, within, 'caller-failures', damped(failures, planes)));
  }
  return [...found, ...newDependencies(context, calls)];
};

/** Where time is what users lose, that between components is pain as all other; else it supports. */
function gapAt(context: EvidenceContext, entity: string): Blamed {
  const { gaps, kind, settings } = context;
  const { amount, seconds, late } = gaps.at(entity);
  const part =
    kind === 'latency'
      ? seconds / totalBlame(context, 'latency') / settings.weights.callGap
      : seconds / (gaps.total || 1);
  return { ...amount, share: part * late };
}

const WEIGHTS = { 'self-time': 'selfTime', 'call-gap': 'callGap', 'caller-failures': 'callGap' } as const;

function said(
  { settings, focusWindow, planes, table }: EvidenceContext,
  entities: readonly string[],
  kind: keyof typeof WEIGHTS & EvidenceKind,
  amounts: readonly Blamed[],
): Finding[] {
  const { before, during } = planes as CallPlanes;
  return amounts.flatMap(({ now, usual, z, share }, i) => {
    if (z < settings.significantZ || share < settings.listShare) return [];
    const entity = entities[i] as string;
    return [
      {
        kind,
        entity,
        weight: settings.weights[WEIGHTS[kind]] * share,
        z,
        message: message(kind, {
          entity,
          now: perMinute(now, table.stepMs),
          usual: perMinute(usual, table.stepMs),
        }),
        signal: 'spans' as const,
        window: focusWindow,
        rows: before.length + during.length,
      },
    ];
  });
}

/** Calls that the baseline does not know speak for a change of their caller, not of the callee. */
function newDependencies(
  { table, scope, nodeOf, onset, settings }: EvidenceContext,
  calls: readonly CallSummary[],
): Finding[] {
  const known = new Map<string, Set<string>>();
  const later: CallSummary[] = [];
  for (const call of calls) {
    if (call.caller === undefined || call.caller === call.callee) continue;
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
    .filter(({ caller, rows }) => scope.has(nodeOf.get(caller) ?? -1) && rows > 1)
    .map(({ caller, callee, calls: count, rows }) => ({
      kind: 'dependency' as const,
      entity: caller,
      weight: settings.weights.change / 4,
      z: settings.significantZ,
      message: message('new-dependency', { caller, callee, calls: count }),
      signal: 'spans' as const,
      window: { from: onset.earliest, to: (table.times[table.rows - 1] as number) + table.stepMs },
      rows,
    }));
}
