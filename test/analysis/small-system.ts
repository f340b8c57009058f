import { buildSystemTable, type SystemTable } from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';
import type { CallSummary, MetricSeries, Topology } from '@sitrep/sdk/telemetry';

export const START = Date.UTC(2026, 0, 5, 10);
export const STEP_MS = 10_000;
const BASELINE_ROWS = 120;
const INCIDENT_ROWS = 30;
/** The row in which faults begin. */
export const FAULT_ROW = BASELINE_ROWS + 12;

/** Seconds that a request spends in each component itself, and whom it calls. */
const COMPONENTS: Readonly<Record<string, { readonly own: number; readonly calls: readonly string[] }>> = {
  front: { own: 0.01, calls: ['basket', 'search'] },
  basket: { own: 0.02, calls: ['store'] },
  search: { own: 0.03, calls: ['index'] },
  store: { own: 0.005, calls: [] },
  index: { own: 0.015, calls: [] },
};

/** What goes wrong from {@link FAULT_ROW} on. */
export interface Fault {
  readonly node: string;
  /** Seconds more per request. */
  readonly slowS?: number;
  /** Share of its requests that fail. */
  readonly failing?: number;
}

/** Series and graph of five components under even load, with a fault or without. Same seed, same numbers. */
export function smallSystem({
  seed = 1,
  fault,
  requests = 300,
}: { seed?: number; fault?: Fault; requests?: number } = {}): {
  series: MetricSeries[];
  topology: Topology;
} {
  const random = seededRandom(seed);
  const rows = BASELINE_ROWS + INCIDENT_ROWS;
  const times = Float64Array.from({ length: rows }, (_, row) => START + row * STEP_MS);
  const planes = new Map(
    Object.keys(COMPONENTS).map((name) => [
      name,
      { asked: new Float64Array(rows), failed: new Float64Array(rows), slow: new Float64Array(rows) },
    ]),
  );
  for (let row = 0; row < rows; row++) {
    const asked = Math.round(requests * (0.95 + 0.1 * random()));
    const visit = (name: string): { seconds: number; failed: number } => {
      const { own, calls } = COMPONENTS[name] as (typeof COMPONENTS)[string];
      const hit = fault?.node === name && row >= FAULT_ROW;
      const below = calls.map(visit);
      const seconds =
        own * (0.9 + 0.2 * random()) +
        (hit ? (fault?.slowS ?? 0) : 0) +
        below.reduce((sum, one) => sum + one.seconds, 0);
      const failed = Math.min(
        asked,
        Math.round(asked * (hit ? (fault?.failing ?? 0) : 0)) +
          (random() < 0.1 ? 1 : 0) +
          below.reduce((sum, one) => sum + one.failed, 0),
      );
      const plane = planes.get(name) as { asked: Float64Array; failed: Float64Array; slow: Float64Array };
      plane.asked[row] = asked;
      plane.failed[row] = failed;
      plane.slow[row] = seconds;
      return { seconds, failed };
    };
    visit('front');
  }
  const series = [...planes].flatMap(([entity, { asked, failed, slow }]): MetricSeries[] => {
    const shared = { entity, stepMs: STEP_MS, times };
    return [
      { ...shared, name: 'requests', unit: '{request}', role: 'requests', stat: 'sum', values: asked },
      { ...shared, name: 'failures', unit: '{request}', role: 'failures', stat: 'sum', values: failed },
      { ...shared, name: 'duration', unit: 's', role: 'latency', stat: 'mean', values: slow },
    ];
  });
  const edges = Object.entries(COMPONENTS).flatMap(([caller, { calls }]) =>
    calls.map((callee) => ({ caller, callee })),
  );
  return {
    series,
    topology: { nodes: Object.keys(COMPONENTS).map((name) => ({ name, kind: 'service' as const })), edges },
  };
}

export const BASELINE = { from: START, to: START + BASELINE_ROWS * STEP_MS };
export const INCIDENT = { from: BASELINE.to, to: BASELINE.to + INCIDENT_ROWS * STEP_MS };
export const FAULT_AT = START + FAULT_ROW * STEP_MS;

export function tableOf({
  series,
  topology,
  calls,
}: {
  series: readonly MetricSeries[];
  topology: Topology;
  calls?: readonly CallSummary[];
}): SystemTable {
  return buildSystemTable({ series, topology, ...(calls ? { calls } : {}), baseline: BASELINE, incident: INCIDENT });
}

/** A series of one component beside those of {@link smallSystem}. */
export function gauge(
  entity: string,
  name: string,
  value: (row: number) => number,
  about: Partial<MetricSeries> = {},
): MetricSeries {
  const rows = BASELINE_ROWS + INCIDENT_ROWS;
  return {
    entity,
    name,
    unit: '1',
    role: 'saturation',
    stat: 'mean',
    stepMs: STEP_MS,
    times: Float64Array.from({ length: rows }, (_, row) => START + row * STEP_MS),
    values: Float64Array.from({ length: rows }, (_, row) => value(row)),
    ...about,
  };
}
