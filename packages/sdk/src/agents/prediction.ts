import {
  detectAnomalies,
  forecastSeries,
  formatLevel,
  formatShare,
  signalOf,
  type SeriesForecast,
  type SeriesRef,
  type Signal,
} from '../analysis/index.ts';
import type { Forecast } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { AgentContext, AgentYield, ReportDraft } from './agent.ts';
import { defineAgent } from './define-agent.ts';
import { seriesExcerpt } from './evidence-of.ts';
import { firstSignals, signalRef, symptomSignal } from './pick-signals.ts';
import { readSystem, type SystemReading } from './read-system.ts';

/** Says where the symptom and the resources of the suspected component go if nobody does anything, and which of them run full, when. */
export const prediction = defineAgent({
  name: 'prediction',
  phase: 'prediction',
  title: 'Prediction',
  timeoutMs: 60_000,
  run: predict,
});

/** How far to look ahead: ten minutes, or twelve steps of a coarser source. */
const AHEAD_MS = 600_000;
const AHEAD_STEPS = 12;
const MOST_STEPS = 120;
/** A resource that is given as a share counts as full from here on. */
const FULL = 0.95;
const FORECASTS = 4;

interface Made {
  readonly signal: Signal;
  readonly ref: SeriesRef;
  readonly made: SeriesForecast;
}

async function* predict(
  context: AgentContext,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  yield { type: 'progress', progress: 0.1, note: 'Reading the signals that changed' };
  const reading = await readSystem(context, signal);
  yield { type: 'progress', progress: 0.5, note: 'Forecasting, and testing each rule on the signal itself' };
  const made = refsToForecast(context, reading).flatMap((ref) => forecast(reading, ref));
  if (made.length === 0) return nothing(reading);
  const forecasts: Forecast[] = [];
  const supporting: string[] = [];
  for (const one of made) {
    const series = seriesExcerpt(reading.table, one.ref);
    const { origins, error, naiveError } = one.made.backtest;
    const level = (value: number): string => formatLevel(value, { ...one.signal, stepMs: reading.table.stepMs });
    const evidence = context.evidence({
      kind: 'metric',
      entity: one.ref.entity,
      statement: cleanText(
        `Back-test of ${one.signal.name} of ${one.ref.entity}: mean error ${level(error)} at ${origins} earlier origins; "stays as it is" errs by ${level(naiveError)}`,
      ),
      citation: reading.cite('metrics', one.signal.values.length),
      ...(series === undefined ? {} : { series }),
    });
    yield { type: 'evidence', evidence };
    supporting.push(evidence.id);
    forecasts.push(asForecast(one, context, evidence.id, reading));
  }
  const worst = forecasts.toSorted(
    (a, b) => (b.breach?.probability ?? 0) - (a.breach?.probability ?? 0),
  )[0] as Forecast;
  return {
    verdict: 'concluded',
    claim: worst.statement,
    confidence: skill((made[0] as Made).made),
    supporting,
    missing: reading.missing,
    usage: { rows: reading.rows },
    forecasts,
  };
}

/** The symptom, then resources given as a share that left their range, those of the suspected component first. */
function refsToForecast({ incident }: AgentContext, { table }: SystemReading): SeriesRef[] {
  const suspect = incident.hypotheses[0]?.entity;
  const resources = detectAnomalies(table)
    .filter(({ signal, z, entity, name }) => signal === 'gauge' && z > 0 && isShare(table, entity, name))
    .sort((a, b) => Number(b.entity === suspect) - Number(a.entity === suspect) || b.z - a.z)
    .map(signalRef);
  return firstSignals([...symptomSignal(table, incident), ...resources], FORECASTS);
}

function isShare(table: SystemReading['table'], entity: string, name: string): boolean {
  return table.gauges.some(
    (gauge) =>
      table.nodes[gauge.node] === entity && gauge.name === name && gauge.role === 'saturation' && gauge.unit === '1',
  );
}

function forecast({ table }: SystemReading, ref: SeriesRef): Made[] {
  const signal = signalOf(table, ref);
  if (signal === undefined) return [];
  const { stepMs, times } = table;
  const horizon = Math.min(MOST_STEPS, Math.max(AHEAD_STEPS, Math.round(AHEAD_MS / stepMs)));
  const full = ref.signal === 'gauge' && isShare(table, ref.entity, signal.name);
  const made = forecastSeries({
    times,
    values: signal.values,
    stepMs,
    horizon,
    min: 0,
    ...(signal.unit === '1' ? { max: 1 } : {}),
    ...(full ? { limit: FULL } : {}),
  });
  return made === undefined ? [] : [{ signal, ref, made }];
}

function asForecast(
  { signal, ref, made }: Made,
  { nextId, forecastRecord }: AgentContext,
  evidenceId: string,
  { table }: SystemReading,
): Forecast {
  const end = made.p50.length - 1;
  const quantity = (value: number | undefined): string =>
    formatLevel(value ?? NaN, { ...signal, stepMs: table.stepMs });
  const minutes = Math.round((made.times.length * table.stepMs) / 60_000);
  const course = `${signal.name} of ${ref.entity} in ${minutes} min: ${quantity(made.p50[end])} (80 % band ${quantity(made.p10[end])} to ${quantity(made.p90[end])})`;
  const full =
    made.breach === undefined
      ? ''
      : `; above ${quantity(made.breach.limit)} with probability ${formatShare(made.breach.probability)}`;
  const short = (values: Float64Array): number[] => Array.from(values, (value) => Number(value.toPrecision(4)));
  return {
    id: nextId('forecast'),
    entity: ref.entity,
    name: signal.name,
    unit: signal.unit,
    signal: ref.signal,
    statement: cleanText(`If nothing is done, ${course}${full}`),
    originAt: Math.round(table.times[table.rows - 1] as number) + table.stepMs,
    times: Array.from(made.times, Math.round),
    p10: short(made.p10),
    p50: short(made.p50),
    p90: short(made.p90),
    ...(made.breach === undefined
      ? {}
      : { breach: { ...made.breach, at: made.breach.at === null ? null : Math.round(made.breach.at) } }),
    supporting: [evidenceId],
    ...(forecastRecord === undefined ? {} : { record: forecastRecord }),
  };
}

/** How much better than "stays as it is" the blend was on this signal: 0.5 when it was no better. */
function skill({ backtest: { error, naiveError } }: SeriesForecast): number {
  return error + naiveError > 0 ? naiveError / (error + naiveError) : 0.5;
}

function nothing({ missing, rows }: SystemReading): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim: 'No signal has enough history to forecast it',
    confidence: 0,
    supporting: [],
    missing: missing.length > 0 ? missing : ['At least twelve values of the signals that changed'],
    usage: { rows },
    forecasts: [],
  };
}
