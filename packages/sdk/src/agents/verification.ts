import {
  checkRecovery,
  detectAnomalies,
  formatLevel,
  judgeSymptom,
  signalOf,
  type SeriesRef,
  type SystemTable,
} from '../analysis/index.ts';
import { sleep } from '../base/index.ts';
import type { ActionProgress, Evidence, RecoveryCheck } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { AgentContext, AgentYield, EvidenceDraft, ReportDraft } from './agent.ts';
import { defineAgent } from './define-agent.ts';
import { seriesExcerpt } from './evidence-of.ts';
import { incidentHint } from './incident-hint.ts';
import { readSystem, type SystemReading } from './read-system.ts';

/** Watches the signals that were wrong until they have been normal for a while, or until it is clear that they are not coming back. */
export const verification = defineAgent({
  name: 'verification',
  phase: 'verification',
  title: 'Verification',
  timeoutMs: 600_000,
  attempts: 3,
  run: verify,
});

/** How long signals must stay normal, how long they may take to get there, and how often they are read. Milliseconds. */
const STEADY_MS = 30_000;
const PATIENCE_MS = 180_000;
const READ_EVERY_MS = 5_000;
/** A source that ends so long before now is a recording: waiting for it brings nothing. */
const STALE_MS = 300_000;
const SIGNALS = 8;

async function* verify(
  context: AgentContext,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { clock } = context;
  const action = context.incident.actions.findLast(({ completedAt }) => completedAt !== undefined);
  const begunAt = clock.now();
  const since = action?.completedAt;
  yield { type: 'progress', progress: 0.05, note: 'Reading what was wrong' };
  const before = await readSystem(context, signal);
  const refs = signalsToWatch(before.table, context, since);
  if (refs.length === 0) return nothingToWatch(before);
  for (;;) {
    const coverage = await context.telemetry.coverage({ signal });
    const to = coverage?.to ?? clock.now();
    const { telemetry, baseline, excluded } = context;
    const reading = await readSystem(
      { telemetry, baseline, excluded, window: { from: context.window.from, to } },
      signal,
    );
    const check = withAction(
      checkRecovery(reading.table, { signals: refs, since: since ?? to - 2 * STEADY_MS, steadyMs: STEADY_MS }),
      action,
    );
    const waited = clock.now() - begunAt;
    if (check.verdict === 'recovered' || waited >= PATIENCE_MS || clock.now() - to > STALE_MS) {
      const evidence = check.signals.map((one) => context.evidence(signalEvidence(one, refs, reading, since)));
      for (const one of evidence) yield { type: 'evidence', evidence: one };
      return report(check, evidence, reading, action);
    }
    const back = check.signals.filter(({ recovered }) => recovered).length;
    yield {
      type: 'progress',
      progress: Math.min(0.95, waited / PATIENCE_MS),
      note: `${back} of ${refs.length} signals are back to normal`,
    };
    await sleep(clock, READ_EVERY_MS, signal);
  }
}

/** What users felt, and the symptom itself, as they were before anything was done. */
function signalsToWatch(table: SystemTable, context: AgentContext, since: number | undefined): SeriesRef[] {
  const symptom = judgeSymptom(table, incidentHint(context.incident));
  const main: SeriesRef[] =
    symptom === undefined
      ? []
      : [{ entity: symptom.entity, signal: symptom.kind, ...(symptom.kind === 'gauge' ? { name: symptom.name } : {}) }];
  const felt = detectAnomalies(table).filter(
    ({ harmful, onset }) => harmful && (since === undefined || onset.at < since),
  );
  const refs = [
    ...main,
    ...felt.map(({ entity, signal, name }) => ({ entity, signal, ...(signal === 'gauge' ? { name } : {}) })),
  ];
  return refs.filter((ref, index) => refs.findIndex((other) => same(ref, other)) === index).slice(0, SIGNALS);
}

function same(a: SeriesRef, b: SeriesRef): boolean {
  return a.entity === b.entity && a.signal === b.signal && a.name === b.name;
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
    inconclusive: `Whether the signals came back${after} cannot be told: not enough was measured since`,
  }[check.verdict];
  return {
    verdict: check.verdict === 'inconclusive' ? 'inconclusive' : 'concluded',
    claim,
    confidence:
      check.verdict === 'inconclusive' ? 0 : Math.max(back, check.signals.length - back) / check.signals.length,
    supporting: evidence.map(({ id }) => id),
    missing:
      check.verdict === 'inconclusive'
        ? ['Telemetry after the action, or after the alerts cleared', ...missing]
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
