import type { Finding } from '../cause.ts';
import { reachable } from '../table/graph.ts';
import type { NodePain } from '../pain.ts';
import { meanOf, robustSpread, robustZ, withFloors } from '../table/robust-baseline.ts';
import { message } from '../sentences/engine-messages.ts';
import { moreTraffic, repeatedCalls } from '../sentences/evidence-messages.ts';
import { strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import { callRate } from './measure/call-rate.ts';
import { totalBlame } from './pain-evidence.ts';
import { focusRows } from './timeout-evidence.ts';

/**
 * More requests than usual. At a way into the system that is load from outside (`traffic`), and speaks for the components that lose most
 * under it. Further in, more calls than the callers' own requests explain are repeats (`calls`): somebody retries.
 */
export const trafficEvidence: EvidenceCollector = (context) => {
  const { table, symptom, scope } = context;
  const above = [...new Set([...reachable(table.callers, symptom.node).keys(), ...scope.keys()])];
  const surges = above
    .filter((node) => table.callers[node]?.length === 0)
    .flatMap((node) => surgeAt(context, node) ?? []);
  const surge = surges.sort((a, b) => b.weight - a.weight)[0];
  return [
    ...(surge ? [surge, ...underLoad(context, surge)] : []),
    ...[...scope.keys()].flatMap((node) => repeats(context, node)),
  ];
};

function surgeAt(context: EvidenceContext, node: number): Finding | undefined {
  const { table, settings } = context;
  const found = volume(context, node);
  if (!found || found.ratio < settings.surgeRatio || found.z < settings.significantZ) return undefined;
  const entity = table.nodes[node] as string;
  return {
    ...common(context, entity),
    kind: 'traffic',
    weight: 0.1 * strength(found.z, settings),
    z: found.z,
    message: moreTraffic({ entity, now: found.now, usual: found.usual }, table.stepMs),
  };
}

/** The surge explains what is lost where the load is felt: in proportion to each component's own loss. */
function underLoad(context: EvidenceContext, surge: Finding): Finding[] {
  const { pain, kind, scope, settings, table } = context;
  const total = totalBlame(context, kind);
  return [...scope.keys()].flatMap((node) => {
    const share = Math.max(0, (pain[kind][node] as NodePain).blame) / total;
    const own = volume(context, node);
    if (share < settings.listShare || !own || own.ratio < settings.surgeRatio) return [];
    const entity = table.nodes[node] as string;
    return {
      ...common(context, entity),
      kind: 'traffic' as const,
      weight: 0.2 * share,
      z: surge.z,
      message:
        surge.entity === entity
          ? surge.message
          : message('under-load', { entity, ratio: own.ratio, surge: surge.message }),
    };
  });
}

function repeats(context: EvidenceContext, node: number): Finding[] {
  const { table, settings } = context;
  const callers = table.callers[node] as readonly number[];
  const own = volume(context, node);
  if (callers.length === 0 || !own || own.ratio < settings.surgeRatio || own.z < settings.significantZ) return [];
  const known = callers.flatMap((caller) => volume(context, caller) ?? []);
  if (known.length < callers.length) return [];
  // The strongest growth of any caller is the most that new work could explain.
  const expected = Math.max(1, ...known.map(({ ratio }) => ratio));
  const entity = table.nodes[node] as string;
  const repeated = Math.min(own.ratio / expected, repeatedPerRequest(context, entity));
  if (repeated < settings.surgeRatio) return [];
  return [
    {
      ...common(context, entity),
      kind: 'calls',
      weight: settings.weights.calls * Math.min(1, repeated - 1),
      z: own.z,
      message: repeatedCalls({ entity, ratio: own.ratio, expected }),
    },
  ];
}

/** The same from call summaries, which tell requests apart: infinite where they tell nothing. */
function repeatedPerRequest({ planes }: EvidenceContext, entity: string): number {
  const rates = planes?.edges.filter(({ callee }) => callee === entity).map((edge) => callRate(planes, edge)) ?? [];
  const expected = rates.reduce((sum, rate) => sum + rate.expected, 0);
  return expected > 0 ? rates.reduce((sum, rate) => sum + rate.now, 0) / expected : Infinity;
}

function volume(
  { table, symptom, settings }: EvidenceContext,
  node: number,
): { now: number; usual: number; ratio: number; z: number } | undefined {
  const own = table.requests.subarray(node * table.rows, (node + 1) * table.rows);
  const normal = withFloors(robustSpread(own.subarray(table.baseline.start, table.baseline.end)), {
    floorShare: settings.scaleFloorShare,
  });
  const now = meanOf(own, symptom.focus.start, symptom.focus.end);
  if (!normal || normal.count < settings.minBaselineRows || !(normal.median > 0) || Number.isNaN(now)) return undefined;
  return { now, usual: normal.median, ratio: now / normal.median, z: robustZ(now, normal, settings.maxZ) };
}

function common(
  context: EvidenceContext,
  entity: string,
): Pick<Finding, 'entity' | 'signal' | 'window' | 'rows' | 'series'> {
  const { table, focusWindow } = context;
  return {
    entity,
    signal: 'metrics',
    window: focusWindow,
    rows: table.baseline.end - table.baseline.start + focusRows(context),
    series: { entity, signal: 'requests' },
  };
}
