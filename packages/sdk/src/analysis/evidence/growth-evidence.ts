import type { Finding } from '../cause.ts';
import { findOnset } from '../find-onset.ts';
import { climbed } from '../sentences/evidence-messages.ts';
import type { Gauge } from '../table/gauges.ts';
import { median, withFloors, type RobustSpread } from '../table/robust-baseline.ts';
import type { EvidenceCollector, EvidenceContext } from './collect.ts';
import { fullness } from './gauge-evidence.ts';

/**
 * Resources that climbed steadily since before users noticed (`growth`), and climbs that ended in a sudden fall (`restart`). What fills up
 * together with the symptom is an effect as easily as a cause and makes no growth.
 */
export const growthEvidence: EvidenceCollector = (context) => {
  const { table, scope, spreads } = context;
  const found = table.gauges.flatMap((gauge, index) =>
    gauge.role === 'saturation' && scope.has(gauge.node) ? climb(context, gauge, spreads[index]) : [],
  );
  return [...Map.groupBy(found, ({ entity }) => entity).values()].map(
    // The climb that began first: the others may be its effects.
    (same) => same.sort((a, b) => a.window.from - b.window.from || b.weight - a.weight)[0] as Finding,
  );
};

function climb(context: EvidenceContext, gauge: Gauge, spread: RobustSpread | undefined): Finding[] {
  const { table, settings, onset } = context;
  const { baseline, times, stepMs } = table;
  const normal = withFloors(spread, { floorShare: settings.scaleFloorShare / 2 });
  if (!normal || normal.count < settings.minBaselineRows) return [];
  // A climb that was over before the incident's window is another story: what was never high in it need not be looked at.
  const late = gauge.values.subarray(Math.max(0, table.incident.start - 1));
  if (!late.some((value) => value - normal.median >= settings.significantZ * normal.scale)) return [];
  const began = findOnset({
    times: times.subarray(baseline.start),
    values: gauge.values.subarray(baseline.start),
    stepMs,
    normal,
    direction: 'up',
    settings,
  });
  // Only what surely began earlier: where the two intervals overlap, either may have come first.
  if (!began || began.latest > onset.earliest) return [];
  // The climb up to its highest point; what comes after is its end, or a restart.
  const values = gauge.values.subarray(began.row, table.rows);
  const peak = values.reduce((best, value, row) => (value > (values[best] as number) ? row : best), 0);
  if (began.row + peak < table.incident.start - 1) return [];
  const rising = blocks(values.subarray(0, peak + 1));
  const tau = kendall(rising);
  const rise = (values[peak] as number) - normal.median;
  if (rising.length < 4 || tau < settings.growthTau || rise < settings.significantZ * normal.scale) return [];
  const fall = restart(values, peak, normal.median);
  const entity = table.nodes[gauge.node] as string;
  return [
    {
      kind: fall ? 'restart' : 'growth',
      entity,
      weight:
        settings.weights.growth *
        Math.min(1, (tau - settings.growthTau) / (1 - settings.growthTau) + 0.3 + (fall ? 0.3 : 0)) *
        fullness(gauge, values[peak] as number),
      z: Math.min(settings.maxZ, rise / (normal.scale || 1)),
      message: climbed(
        {
          name: gauge.name,
          entity,
          from: normal.median,
          to: values[peak] as number,
          tookMs: (peak + 1) * stepMs,
          aheadMs: onset.at - began.at,
          fallenTo: fall,
        },
        { ...gauge, stepMs },
      ),
      signal: 'metrics',
      window: { from: began.at, to: (times[table.rows - 1] as number) + stepMs },
      rows: peak + 1,
      series: { entity, signal: 'gauge', name: gauge.name },
    },
  ];
}

/** The value after the climb, when most of it was lost within two rows. */
function restart(values: Float64Array, peak: number, usual: number): number | undefined {
  const after = values
    .subarray(peak + 1, peak + 3)
    .find((value) => value < usual + ((values[peak] as number) - usual) / 2);
  return after;
}

/** Medians of up to 16 equal stretches, so that a sawtooth on top of a climb does not hide it. */
function blocks(values: Float64Array): number[] {
  const count = Math.min(16, values.length);
  return Array.from({ length: count }, (_, i) =>
    median(values.subarray(Math.floor((i * values.length) / count), Math.floor(((i + 1) * values.length) / count))),
  ).filter((value) => !Number.isNaN(value));
}

/** Kendall's rank correlation with time: 1 = every later value is larger (Mann 1945). */
function kendall(values: readonly number[]): number {
  let sum = 0;
  let pairs = 0;
  for (const [i, earlier] of values.entries())
    for (const later of values.slice(i + 1)) {
      sum += Math.sign(later - earlier);
      pairs++;
    }
  return pairs === 0 ? 0 : sum / pairs;
}
