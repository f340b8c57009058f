import { buildSystemTable, signalOf, type ObservedCourse, type SystemTable } from '../analysis/index.ts';
import type { Forecast } from '../protocol/index.ts';
import type { TelemetrySource } from '../telemetry/index.ts';

/** Steps before the origin that are read as well: the last value known is among them. */
const STEPS_BEFORE = 24;
const STEP_IF_ONE_MS = 60_000;

/** Milliseconds between the times of a forecast. */
export function forecastStepMs({ times }: Pick<Forecast, 'times'>): number {
  const [first, second] = times;
  return first === undefined || second === undefined ? STEP_IF_ONE_MS : second - first;
}

/**
 * Reads what the signal of a forecast did in its time, measured in the same way as when it was made. What the source does not know is NaN; a
 * sentence says why there is nothing at all.
 *
 * @throws what the source throws.
 */
export async function observeForecast(
  forecast: Forecast,
  telemetry: TelemetrySource,
  options: { readonly signal: AbortSignal },
): Promise<Omit<ObservedCourse, 'intervened'> | string> {
  const { entity, name, signal, originAt, times } = forecast;
  const stepMs = forecastStepMs(forecast);
  const incident = { from: originAt, to: (times.at(-1) ?? originAt) + stepMs };
  const baseline = { from: originAt - STEPS_BEFORE * stepMs, to: originAt };
  const window = { from: baseline.from, to: incident.to };
  if (signal === undefined) return 'The forecast does not say which kind of signal it is about';
  const read = async (entities: readonly string[] | undefined): Promise<SystemTable | string> => {
    const query = { window, ...(entities === undefined ? {} : { entities }) };
    const [metrics, calls] = await Promise.all([telemetry.metrics(query, options), telemetry.calls(query, options)]);
    if (metrics.status !== 'ok' && calls.status !== 'ok') return metrics.reason;
    return buildSystemTable({
      series: metrics.status === 'ok' ? metrics.rows : [],
      ...(calls.status === 'ok' ? { calls: calls.rows } : {}),
      baseline,
      incident,
    });
  };
  let table = await read([entity]);
  // A component that is measured in other steps than the rest was put on the steps of the rest.
  if (typeof table !== 'string' && table.stepMs !== stepMs) table = await read(undefined);
  if (typeof table === 'string') return table;
  const found = table.stepMs === stepMs ? signalOf(table, { entity, signal, name }) : undefined;
  if (found === undefined) return `${telemetry.name} has no ${name} of ${entity} for that time`;
  const rows = new Map(Array.from(table.times, (at, row) => [Math.floor(at / stepMs), row]));
  const values = Float64Array.from(times, (at) => {
    const row = rows.get(Math.floor(at / stepMs));
    return row === undefined ? NaN : (found.values[row] as number);
  });
  const before = found.values.subarray(table.baseline.start, table.baseline.end);
  return { values, last: before.findLast((value) => !Number.isNaN(value)) ?? NaN };
}
