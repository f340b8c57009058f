import type { Finding } from '../cause.ts';
import { levelMessage } from '../sentences/evidence-messages.ts';
import type { Gauge } from '../table/gauges.ts';
import { meanOf, robustZ, withFloors, type RobustSpread } from '../table/robust-baseline.ts';
import { strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import { quietExtreme, spacedOut, standsOut } from './measure/stands-out.ts';
import { focusRows } from './timeout-evidence.ts';

/**
 * Resources that are fuller than usual (`resource`) and other metrics that left their range (`gauge`). Of each kind the strongest of a
 * component counts, so that a component with many metrics has no advantage.
 */
export const gaugeEvidence: EvidenceCollector = (context) => {
  const { table, scope, spreads } = context;
  const extremes = { resource: quietDeviation(context, true), gauge: quietDeviation(context, false) };
  const found = table.gauges.flatMap((gauge, index) =>
    scope.has(gauge.node) ? judge(context, gauge, spreads[index], extremes) : [],
  );
  // Of several that are beyond the limit of z, the one that is farthest says most.
  const before = (a: Judged, b: Judged): number =>
    b.found.weight - a.found.weight || (a.rawZ === b.rawZ ? 0 : b.rawZ - a.rawZ);
  return [...Map.groupBy(found, ({ found: { entity, kind } }) => `${kind} ${entity}`).values()].map(
    (same) => (same.sort(before)[0] as Judged).found,
  );
};

interface Judged {
  readonly found: Finding;
  readonly rawZ: number;
}

/** The largest deviation that any gauge of a kind shows in a quiet row. */
function quietDeviation({ table, spreads, settings }: EvidenceContext, resources: boolean): number {
  const { baseline, gauges } = table;
  const rows = spacedOut(Int32Array.from({ length: baseline.end - baseline.start }, (_, i) => baseline.start + i));
  const away = new Float64Array(rows.length);
  function* deviations(): Generator<Float64Array> {
    for (const [index, gauge] of gauges.entries()) {
      const normal = withFloors(spreads[index], { floorShare: settings.scaleFloorShare });
      if (!normal || (gauge.role === 'saturation') !== resources) continue;
      for (let i = 0; i < rows.length; i++) {
        const value = gauge.values[rows[i] as number] as number;
        const z = robustZ(value, normal);
        away[i] = resources ? z * fullness(gauge, value) : Math.abs(z);
      }
      yield away;
    }
  }
  return quietExtreme(
    deviations(),
    rows.map((_, i) => i),
  );
}

function judge(
  context: EvidenceContext,
  gauge: Gauge,
  spread: RobustSpread | undefined,
  extremes: { readonly resource: number; readonly gauge: number },
): Judged[] {
  const { table, symptom, settings, focusWindow } = context;
  const normal = withFloors(spread, { floorShare: settings.scaleFloorShare });
  const now = meanOf(gauge.values, symptom.focus.start, symptom.focus.end);
  if (!normal || normal.count < settings.minBaselineRows || Number.isNaN(now)) return [];
  const z = robustZ(now, normal, settings.maxZ);
  const kind = gauge.role === 'saturation' ? 'resource' : 'gauge';
  const deviation = kind === 'resource' ? z : Math.abs(z);
  const rawZ = Math.abs(robustZ(now, normal));
  const full = fullness(gauge, now);
  const weight = settings.weights[kind] * strength(deviation, settings) * full * standsOut(rawZ * full, extremes[kind]);
  if (weight <= settings.listShare * settings.weights.gauge) return [];
  const entity = table.nodes[gauge.node] as string;
  const found: Finding = {
    kind,
    entity,
    weight,
    z: deviation,
    message: levelMessage({ name: gauge.name, entity, now, usual: normal.median }, { ...gauge, stepMs: table.stepMs }),
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
