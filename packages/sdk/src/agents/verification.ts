import {
  checkRecovery,
  detectAnomalies,
  formatLevel,
  signalOf,
  type SeriesRef,
  type SystemTable,
} from '../analysis/index.ts';
import { sleep } from '../base/index.ts';
import type { ActionProgress, Evidence, IncidentView, RecoveryCheck } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { AgentContext, AgentYield, EvidenceDraft, ReportDraft } from './agent.ts';
import { CALM, calmNeeded } from './calm-needed.ts';
import { defineAgent } from './define-agent.ts';
import { seriesExcerpt } from './evidence-of.ts';
import { firstSignals, signalRef, symptomSignal } from './pick-signals.ts';
import { readSystem, type SystemReading } from './read-system.ts';

/**
 * Watches the signals that were wrong until they have been calm for long enough, or until it is clear that they are not coming back. When
 * nothing was done about them, long enough is a good deal longer.
 */
export const verification = defineAgent({
  name: 'verification',
  phase: 'verification',
  title: 'Verification',
  timeoutMs: 900_000,
  attempts: 3,
  run: verify,
});

/** How long signals may take to come back, and how often they are read after an action and without one. Milliseconds. */
const PATIENCE_MS = 180_000;
const READ_EVERY_MS = Object.freeze({ treated: 5_000, untreated: 20_000 });
/** A source that ends so long before now is a recording: waiting for it brings nothing. */
const STALE_MS = 300_000;
const SIGNALS = 8;

async function* verify(
  context: AgentContext,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { clock, incident, telemetry, baseline, excluded } = context;
  const action = actionUnderTest(incident);
  const since = action?.completedAt;
  const begunAt = clock.now();
  const calmMs = action === undefined ? calmNeeded(incident, begunAt) : undefined;
  yield { type: 'progress', progress: 0.05, note: 'Reading what was wrong' };
  const before = await readSystem(context, signal);
  const refs = signalsToWatch(before.table, context, since);
  if (refs.length === 0) return nothingToWatch(before);
  for (;;) {
    const coverage = await telemetry.coverage({ signal });
    const to = coverage?.to ?? clock.now();
    const window = { from: context.window.from, to };
    const reading = await readSystem({ telemetry, baseline, excluded, window }, signal);
    const input = { signals: refs, steadyMs: CALM.treatedMs, since, calmMs };
    const check = withAction(checkRecovery(reading.table, input), action);
    const waited = clock.now() - begunAt;
    // What is calm by now, and has only not been so for long enough, is given the time for it.
    const patience = PATIENCE_MS + (check.verdict === 'inconclusive' ? (calmMs ?? 0) : 0);
    if (check.verdict === 'recovered' || waited >= patience || clock.now() - to > STALE_MS) {
      const evidence = check.signals.map((one) => context.evidence(signalEvidence(one, refs, reading, since)));
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

/** What users felt, and the symptom itself, as they were before anything was done. */
function signalsToWatch(table: SystemTable, { incident }: AgentContext, since: number | undefined): SeriesRef[] {
  const felt = detectAnomalies(table).filter(
    ({ harmful, onset }) => harmful && (since === undefined || onset.at < since),
  );
  return firstSignals([...symptomSignal(table, incident), ...felt.map(signalRef)], SIGNALS);
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
  { entity, name, unit, before, worst, now }: RecoveryCheck['signals'][number],
  refs: readonly SeriesRef[],
  reading: SystemReading,
  since: number | undefined,
): EvidenceDraft {
  const ref = refs.find((one) => one.entity === entity && signalOf(reading.table, one)?.name === name);
  const series = ref === undefined ? undefined : seriesExcerpt(reading.table, ref, since);
  const counted = ref !== undefined && signalOf(reading.table, ref)?.counted === true;
  const quantity = (value: number | null): string =>
    value === null ? 'not measured' : formatLevel(value, { unit, counted, stepMs: reading.table.stepMs });
  return {
    kind: 'metric',
    entity,
    statement: cleanText(
      `${name} of ${entity}: usually ${quantity(before)}, at worst ${quantity(worst)}, now ${quantity(now)}`,
    ),
    citation: reading.cite('metrics', reading.table.rows),
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
