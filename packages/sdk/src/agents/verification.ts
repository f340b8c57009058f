import { formatLevel } from '../analysis/index.ts';
import { sleep } from '../base/index.ts';
import type { ActionProgress, Evidence, IncidentView, RecoveryCheck } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { Agent, AgentContext, AgentYield, EvidenceDraft, ReportDraft } from './agent.ts';
import { inThreadAnalysis, type AnalysisRunner } from './analysis-runner/analysis-runner.ts';
import { CALM, calmNeeded } from './calm-needed.ts';
import { defineAgent } from './define-agent.ts';
import { incidentHint } from './incident-hint.ts';
import { LEVELS, readSystem, type SystemReading } from './read-system.ts';
import type { SignalCheck } from './steps/check-signals.ts';

/**
 * Watches the signals that were wrong until they have been calm for long enough, or until it is clear that they are not coming back. When
 * nothing was done about them, long enough is a good deal longer.
 */
export const verification = verificationWith(inThreadAnalysis);

/** {@link verification} that computes elsewhere, as in a worker thread. */
export function verificationWith(analysis: AnalysisRunner): Agent {
  return defineAgent({
    name: 'verification',
    phase: 'verification',
    title: 'Verification',
    timeoutMs: 900_000,
    attempts: 3,
    run: (context, { signal }) => verify(context, { signal, analysis }),
  });
}

/** How long signals may take to come back, and how often they are read after an action and without one. Milliseconds. */
const PATIENCE_MS = 180_000;
const READ_EVERY_MS = Object.freeze({ treated: 5_000, untreated: 20_000 });
/** A source that ends so long before now is a recording: waiting for it brings nothing. */
const STALE_MS = 300_000;
const SIGNALS = 8;

async function* verify(
  context: AgentContext,
  { signal, analysis }: { readonly signal: AbortSignal; readonly analysis: AnalysisRunner },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { clock, incident, telemetry, baseline, excluded } = context;
  const action = actionUnderTest(incident);
  const since = action?.completedAt;
  const begunAt = clock.now();
  const calmMs = action === undefined ? calmNeeded(incident, begunAt) : undefined;
  yield { type: 'progress', progress: 0.05, note: 'Reading what was wrong' };
  const reads = { signal, kinds: LEVELS };
  const before = await readSystem(context, reads);
  const signals = await analysis.run(
    'find-harmed',
    { system: before.system, hint: incidentHint(incident), before: since, limit: SIGNALS },
    { signal },
  );
  if (signals.length === 0) return nothingToWatch(before);
  for (;;) {
    const coverage = await telemetry.coverage({ signal });
    const to = coverage?.to ?? clock.now();
    const window = { from: context.window.from, to };
    const reading = await readSystem({ telemetry, baseline, excluded, window }, reads);
    const checked = await analysis.run(
      'check-signals',
      { system: reading.system, signals, steadyMs: CALM.treatedMs, since, calmMs },
      { signal },
    );
    const check = withAction(checked.check, action);
    const waited = clock.now() - begunAt;
    // What is calm by now, and has only not been so for long enough, is given the time for it.
    const patience = PATIENCE_MS + (check.verdict === 'inconclusive' ? (calmMs ?? 0) : 0);
    if (check.verdict === 'recovered' || waited >= patience || clock.now() - to > STALE_MS) {
      const evidence = check.signals.map((_, index) => context.evidence(signalEvidence(checked, index, reading)));
      for (const one of evidence) yield { type: 'evidence', evidence: one };
      return report(check, evidence, reading, action);
    }
    yield {
      type: 'progress',
      progress: Math.min(0.95, waited / (PATIENCE_MS + (calmMs ?? 0))),
      note: standing(check, calmMs),
    };
    await sleep(clock, action === undefined ? READ_EVERY_MS.untreated : READ_EVERY_MS.treated, signal);
  }
}

/** The newest action that took place, as far as is known, and of which is not known yet whether it helped. */
function actionUnderTest({ actions }: IncidentView): ActionProgress | undefined {
  return actions.findLast(
    ({ status, completedAt, recovery }) =>
      (status === 'succeeded' || status === 'unknown') &&
      completedAt !== undefined &&
      (recovery === undefined || recovery === 'inconclusive'),
  );
}

function standing({ verdict, signals }: RecoveryCheck, calmMs: number | undefined): string {
  if (verdict === 'inconclusive' && calmMs !== undefined)
    return `Calm for now; without an action it has to last ${Math.round(calmMs / 60_000)} minutes`;
  return `${signals.filter(({ recovered }) => recovered).length} of ${signals.length} signals are back to normal`;
}

function withAction(check: RecoveryCheck, action: ActionProgress | undefined): RecoveryCheck {
  return action === undefined ? check : { ...check, actionId: action.request.id };
}

function signalEvidence(
  { check, shown, stepMs, rows }: SignalCheck,
  index: number,
  reading: SystemReading,
): EvidenceDraft {
  const { entity, name, unit, before, worst, now } = check.signals[index] as RecoveryCheck['signals'][number];
  const { counted = false, series } = shown[index] ?? {};
  const quantity = (value: number | null): string =>
    value === null ? 'not measured' : formatLevel(value, { unit, counted, stepMs });
  return {
    kind: 'metric',
    entity,
    statement: cleanText(
      `${name} of ${entity}: usually ${quantity(before)}, at worst ${quantity(worst)}, now ${quantity(now)}`,
    ),
    citation: reading.cite('metrics', rows),
    ...(series === undefined ? {} : { series }),
  };
}

function report(
  check: RecoveryCheck,
  evidence: readonly Evidence[],
  { missing, rows }: SystemReading,
  action: ActionProgress | undefined,
): ReportDraft {
  const back = check.signals.filter(({ recovered }) => recovered).length;
  const after = action === undefined ? '' : ` after ${action.request.title}`;
  const claim = {
    recovered: `All ${check.signals.length} signals that were wrong are back to normal${after}`,
    'not-recovered': `${check.signals.length - back} of ${check.signals.length} signals that were wrong are not back to normal${after}`,
    inconclusive: `Whether the signals came back${after} cannot be told: they have not been calm, or not been measured, for long enough since`,
  }[check.verdict];
  return {
    verdict: check.verdict === 'inconclusive' ? 'inconclusive' : 'concluded',
    claim,
    confidence:
      check.verdict === 'inconclusive' ? 0 : Math.max(back, check.signals.length - back) / check.signals.length,
    supporting: evidence.map(({ id }) => id),
    missing:
      check.verdict === 'inconclusive'
        ? ['More telemetry after the action, or after the alerts cleared', ...missing]
        : missing,
    usage: { rows },
    recovery: check,
  };
}

function nothingToWatch({ missing, rows }: SystemReading): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim: 'No signal was clearly wrong, so there is none whose recovery could be seen',
    confidence: 0,
    supporting: [],
    missing,
    usage: { rows },
    recovery: { verdict: 'inconclusive', signals: [] },
  };
}
