import type { Language, Quantity, SeriesForecast } from '../analysis/index.ts';
import type { Forecast } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { Agent, AgentContext, AgentYield, ReportDraft } from './agent.ts';
import { inThreadAnalysis, type AnalysisRunner } from './analysis-runner/analysis-runner.ts';
import { defineAgent } from './define-agent.ts';
import { incidentHint } from './incident-hint.ts';
import { LEVELS, readSystem, type SystemReading } from './read-system.ts';
import { agentMessage } from './sentences/agent-messages.ts';
import type { ForecastSignal } from './steps/forecast-signals.ts';

/** Says where the symptom and the resources of the suspected component go if nobody does anything, and which of them run full, when. */
export const prediction = predictionWith(inThreadAnalysis);

/** {@link prediction} that computes elsewhere, as in a worker thread. */
export function predictionWith(analysis: AnalysisRunner): Agent {
  return defineAgent({
    name: 'prediction',
    phase: 'prediction',
    title: 'Prediction',
    timeoutMs: 60_000,
    run: (context, { signal }) => predict(context, { signal, analysis }),
  });
}

async function* predict(
  context: AgentContext,
  { signal, analysis }: { readonly signal: AbortSignal; readonly analysis: AnalysisRunner },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { incident, language } = context;
  const { say } = language;
  yield { type: 'progress', progress: 0.1, note: say(agentMessage('prediction-reading', {})) };
  const reading = await readSystem(context, { signal, kinds: LEVELS });
  yield { type: 'progress', progress: 0.5, note: say(agentMessage('prediction-testing', {})) };
  const made = await analysis.run(
    'forecast',
    { system: reading.system, hint: incidentHint(incident), suspect: incident.hypotheses[0]?.entity },
    { signal },
  );
  const [first] = made;
  if (first === undefined) return nothing(language, reading);
  const forecasts: Forecast[] = [];
  const supporting: string[] = [];
  for (const one of made) {
    const { ref, name, rows, series } = one;
    const { origins, error, naiveError } = one.forecast.backtest;
    const tested = agentMessage('prediction-tested', {
      name,
      entity: ref.entity,
      origins,
      error: levelOf(one, error),
      unchanged: levelOf(one, naiveError),
    });
    const evidence = context.evidence({
      kind: 'metric',
      entity: ref.entity,
      statement: cleanText(say(tested)),
      citation: reading.cite('metrics', rows),
      ...(series === undefined ? {} : { series }),
    });
    yield { type: 'evidence', evidence };
    supporting.push(evidence.id);
    forecasts.push(asForecast(one, context, evidence.id));
  }
  const worst = forecasts.toSorted(
    (a, b) => (b.breach?.probability ?? 0) - (a.breach?.probability ?? 0),
  )[0] as Forecast;
  return {
    verdict: 'concluded',
    claim: worst.statement,
    confidence: skill(first.forecast),
    supporting,
    missing: reading.missing,
    usage: { rows: reading.rows },
    forecasts,
  };
}

function asForecast(
  signal: ForecastSignal,
  { nextId, forecastRecord, language }: AgentContext,
  evidenceId: string,
): Forecast {
  const { ref, name, unit, stepMs, originAt, forecast: made } = signal;
  const course = agentMessage('prediction-course', {
    name,
    entity: ref.entity,
    minutes: Math.round((made.times.length * stepMs) / 60_000),
    middle: levelOf(signal, made.p50.at(-1)),
    low: levelOf(signal, made.p10.at(-1)),
    high: levelOf(signal, made.p90.at(-1)),
  });
  const sentence =
    made.breach === undefined
      ? course
      : agentMessage('prediction-breach', {
          course,
          limit: levelOf(signal, made.breach.limit),
          probability: { as: 'share', share: made.breach.probability },
        });
  const short = (values: Float64Array): number[] => Array.from(values, (value) => Number(value.toPrecision(4)));
  return {
    id: nextId('forecast'),
    entity: ref.entity,
    name,
    unit,
    signal: ref.signal,
    statement: cleanText(language.say(sentence)),
    originAt,
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

function levelOf(
  { unit, counted, stepMs }: ForecastSignal,
  value: number | undefined,
): Extract<Quantity, { as: 'level' }> {
  return { as: 'level', value: value ?? NaN, unit, counted, stepMs };
}

/** How much better than "stays as it is" the blend was on this signal: 0.5 when it was no better. */
function skill({ backtest: { error, naiveError } }: SeriesForecast): number {
  return error + naiveError > 0 ? naiveError / (error + naiveError) : 0.5;
}

function nothing({ say }: Language, { missing, rows }: SystemReading): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim: say(agentMessage('prediction-nothing', {})),
    confidence: 0,
    supporting: [],
    missing: missing.length > 0 ? missing : [say(agentMessage('missing-history', {}))],
    usage: { rows },
    forecasts: [],
  };
}
