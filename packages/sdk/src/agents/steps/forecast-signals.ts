import {
  detectAnomalies,
  forecastSeries,
  signalOf,
  type SeriesForecast,
  type SeriesRef,
  type Signal,
  type SymptomHint,
  type SystemTable,
} from '../../analysis/index.ts';
import type { SeriesExcerpt } from '../../protocol/index.ts';
import { firstSignals, signalRef, symptomSignal } from './pick-signals.ts';
import { seriesExcerpt } from './series-excerpt.ts';
import { tableOf, type SystemRows } from './system-rows.ts';

/** What {@link forecastSignals} takes. */
export interface ForecastSignalsInput {
  readonly system: SystemRows;
  readonly hint: SymptomHint;
  /** The component under suspicion: its resources come first. */
  readonly suspect: string | undefined;
}

/** A signal and where it goes. */
export interface ForecastSignal extends Pick<Signal, 'name' | 'unit' | 'counted'> {
  readonly ref: SeriesRef;
  /** Values that it rests on. */
  readonly rows: number;
  readonly stepMs: number;
  /** End of the last row that was read. Unix milliseconds. */
  readonly originAt: number;
  readonly forecast: SeriesForecast;
  readonly series: SeriesExcerpt | undefined;
}

/** How far to look ahead: ten minutes, or twelve steps of a coarser source. */
const AHEAD_MS = 600_000;
const AHEAD_STEPS = 12;
const MOST_STEPS = 120;
/** A resource that is given as a share counts as full from here on. */
const FULL = 0.95;
const FORECASTS = 4;

/** Forecasts the symptom and the resources that left their range, at most four signals; those with too little history are left out. */
export function forecastSignals({ system, hint, suspect }: ForecastSignalsInput): ForecastSignal[] {
  const table = tableOf(system);
  return refsToForecast(table, hint, suspect).flatMap((ref) => forecast(table, ref));
}

/** The symptom, then resources given as a share that left their range, those of the suspected component first. */
function refsToForecast(table: SystemTable, hint: SymptomHint, suspect: string | undefined): SeriesRef[] {
  const resources = detectAnomalies(table)
    .filter(({ signal, z, entity, name }) => signal === 'gauge' && z > 0 && isShare(table, entity, name))
    .sort((a, b) => Number(b.entity === suspect) - Number(a.entity === suspect) || b.z - a.z)
    .map(signalRef);
  return firstSignals([...symptomSignal(table, hint), ...resources], FORECASTS);
}

function isShare(table: SystemTable, entity: string, name: string): boolean {
  return table.gauges.some(
    (gauge) =>
      table.nodes[gauge.node] === entity && gauge.name === name && gauge.role === 'saturation' && gauge.unit === '1',
  );
}

function forecast(table: SystemTable, ref: SeriesRef): ForecastSignal[] {
  const signal = signalOf(table, ref);
  if (signal === undefined) return [];
  const { stepMs, times, rows } = table;
  const { name, unit, counted, values } = signal;
  const full = ref.signal === 'gauge' && isShare(table, ref.entity, name);
  const made = forecastSeries({
    times,
    values,
    stepMs,
    horizon: Math.min(MOST_STEPS, Math.max(AHEAD_STEPS, Math.round(AHEAD_MS / stepMs))),
    min: 0,
    ...(unit === '1' ? { max: 1 } : {}),
    ...(full ? { limit: FULL } : {}),
  });
  if (made === undefined) return [];
  const originAt = Math.round(times[rows - 1] as number) + stepMs;
  const series = seriesExcerpt(table, ref);
  return [{ name, unit, counted, ref, rows: values.length, stepMs, originAt, forecast: made, series }];
}
