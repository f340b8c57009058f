import type { Contribution } from '../cause.ts';
import { sayLevel } from '../sentences/sentences.ts';
import type { Gauge } from '../table/gauges.ts';
import { meanOf, robustBaseline, robustZ } from '../table/robust-baseline.ts';
import { strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import { quietExtreme, standsOut } from './stands-out.ts';
import { focusRows } from './timeout-evidence.ts';

/**
 * Resources that are fuller than usual (`resource`) and other metrics that left their range (`gauge`). Of each kind the strongest of a
 * component counts, so that a component with many metrics has no advantage.
 */
export const gaugeEvidence: EvidenceCollector = (context) => {
  const { table, scope, settings } = context;
  const extremes = { resource: quietDeviation(context, true), gauge: quietDeviation(context, false) };
  const found = table.gauges.filter(({ node }) => scope.has(node)).flatMap((gauge) => judge(context, gauge, extremes));
  // Of several that are beyond the limit of z, the one that is farthest says most.
  const before = (a: Judged, b: Judged): number =>
    b.found.weight - a.found.weight || (a.rawZ === b.rawZ ? 0 : b.rawZ - a.rawZ);
  return [...Map.groupBy(found, ({ found: { entity, kind } }) => `${kind} ${entity}`).values()]
    .map((same) => (same.sort(before)[0] as Judged).found)
    .filter(({ weight }) => weight > settings.listShare * settings.weights.gauge);
};

interface Judged {
  readonly found: Contribution;
  readonly rawZ: number;
}

/** The largest deviation that any gauge of a kind shows in a quiet row. */
function quietDeviation({ table, settings }: EvidenceContext, resources: boolean): number {
  const { baseline, gauges } = table;
  const columns = Array.from({ length: baseline.end - baseline.start }, (_, row) => row);
  function* deviations(): Generator<Float64Array> {
    for (const gauge of gauges) {
      if ((gauge.role === 'saturation') !== resources) continue;
      const past = gauge.values.subarray(baseline.start, baseline.end);
      const normal = robustBaseline(past, { floorShare: settings.scaleFloorShare });
      if (normal)
        yield past.map((value) =>
          resources ? robustZ(value, normal) * fullness(gauge, value) : Math.abs(robustZ(value, normal)),
        );
    }
  }
  return quietExtreme(deviations(), columns);
}

function judge(
  context: EvidenceContext,
  gauge: Gauge,
  extremes: { readonly resource: number; readonly gauge: number },
): Judged[] {
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
  const rawZ = Math.abs(robustZ(now, normal));
  const full = fullness(gauge, now);
  const entity = table.nodes[gauge.node] as string;
  const found: Contribution = {
    kind,
    entity,
    weight: settings.weights[kind] * strength(deviation, settings) * full * standsOut(rawZ * full, extremes[kind]),
    z: deviation,
    statement: sayLevel({ name: gauge.name, entity, now, usual: normal.median }, { ...gauge, stepMs: table.stepMs }),
    signal: 'metrics',
    window: focusWindow,
    rows: normal.count + focusRows(context),
    series: { entity, signal: 'gauge', name: gauge.name },
  };
  return [{ found, rawZ }];
}

/** A resource given as a share of its limit matters in proportion to how full it is; others have no known limit. */
export function fullness({ role, unit }: Gauge, now: number): number {
  return role === 'saturation' && unit === '1' ? Math.max(0, Math.min(1, now / 0.8)) : 1;
}
