import { formatNumber, formatQuantity } from '../format-number.ts';
import type { Contribution } from '../cause.ts';
import type { Gauge } from '../table/gauges.ts';
import { meanOf, robustBaseline, robustZ } from '../table/robust-baseline.ts';
import { strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import { focusRows } from './timeout-evidence.ts';

/**
 * Resources that are fuller than usual (`resource`) and other metrics that left their range (`gauge`). Of each kind the strongest of a
 * component counts, so that a component with many metrics has no advantage.
 */
export const gaugeEvidence: EvidenceCollector = (context) => {
  const { table, scope, settings } = context;
  const found = table.gauges.filter(({ node }) => scope.has(node)).flatMap((gauge) => judge(context, gauge));
  return [...Map.groupBy(found, ({ entity, kind }) => `${kind} ${entity}`).values()]
    .map((same) => same.sort((a, b) => b.weight - a.weight)[0] as Contribution)
    .filter(({ weight }) => weight > settings.listShare * settings.weights.gauge);
};

function judge(context: EvidenceContext, gauge: Gauge): Contribution[] {
  const { table, symptom, settings, focusWindow } = context;
  const { baseline } = table;
  const normal = robustBaseline(gauge.values.subarray(baseline.start, baseline.end), {
    floorShare: settings.scaleFloorShare,
  });
  const now = meanOf(gauge.values, symptom.focus.start, symptom.focus.end);
  if (!normal || normal.count < settings.minBaselineRows || Number.isNaN(now)) return [];
  const z = robustZ(now, normal, settings.maxZ);
  const kind = gauge.role === 'saturation' ? 'resource' : 'gauge';
  const deviation = kind === 'resource' ? z : Math.abs(z);
  const entity = table.nodes[gauge.node] as string;
  return [
    {
      kind,
      entity,
      weight: settings.weights[kind] * strength(deviation, settings) * fullness(gauge, now),
      z: deviation,
      statement: `${gauge.name} of ${entity} is ${formatQuantity(now, gauge.unit)} against a usual ${formatQuantity(normal.median, gauge.unit)} (z ${formatNumber(z)})`,
      signal: 'metrics',
      window: focusWindow,
      rows: normal.count + focusRows(context),
      series: { entity, signal: 'gauge', name: gauge.name },
    },
  ];
}

/** A resource given as a share of its limit matters in proportion to how full it is; others have no known limit. */
export function fullness({ role, unit }: Gauge, now: number): number {
  return role === 'saturation' && unit === '1' ? Math.max(0, Math.min(1, now / 0.8)) : 1;
}
