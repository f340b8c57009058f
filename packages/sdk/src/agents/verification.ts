import type { Language, Message } from '../analysis/index.ts';
import { sleep } from '../base/index.ts';
import type { ActionProgress, Evidence, IncidentView, RecoveryCheck } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { Agent, AgentContext, AgentYield, EvidenceDraft, ReportDraft } from './agent.ts';
import { inThreadAnalysis, type AnalysisRunner } from './analysis-runner/analysis-runner.ts';
import { CALM, calmNeeded } from './calm-needed.ts';
import { defineAgent } from './define-agent.ts';
import { incidentHint } from './incident-hint.ts';
import { LEVELS, readSystem, type SystemReading } from './read-system.ts';
import { agentMessage } from './sentences/agent-messages.ts';
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
  const { clock, incident, telemetry, baseline, excluded, language } = context;
  const action = actionUnderTest(incident);
  const since = action?.completedAt;
  const begunAt = clock.now();
  const calmMs = action === undefined ? calmNeeded(incident, begunAt) : undefined;
  yield { type: 'progress', progress: 0.05, note: language.say(agentMessage('verification-reading', {})) };
  const reads = { signal, kinds: LEVELS };
  const before = await readSystem(context, reads);
  const signals = await analysis.run(
    'find-harmed',
    { system: before.system, hint: incidentHint(incident), before: since, limit: SIGNALS },
    { signal },
  );
  if (signals.length === 0) return nothingToWatch(language, before);
  for (;;) {
    const coverage = await telemetry.coverage({ signal });
    const to = coverage?.to ?? clock.now();
    const window = { from: context.window.from, to };
    const reading = await readSystem({ telemetry, baseline, excluded, window, language }, reads);
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
      const evidence = check.signals.map((_, index) =>
        context.evidence(signalEvidence(checked, index, { reading, language })),
      );
      for (const one of evidence) yield { type: 'evidence', evidence: one };
      return report(check, { evidence, reading, action, language });
    }
    yield {
      type: 'progress',
      progress: Math.min(0.95, waited / (PATIENCE_MS + (calmMs ?? 0))),
      note: language.say(standing(check, calmMs)),
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

function standing({ verdict, signals }: RecoveryCheck, calmMs: number | undefined): Message {
  if (verdict === 'inconclusive' && calmMs !== undefined)
    return agentMessage('verification-calm', { minutes: Math.round(calmMs / 60_000) });
  const back = signals.filter(({ recovered }) => recovered).length;
  return agentMessage('verification-standing', { back, all: signals.length });
}

function withAction(check: RecoveryCheck, action: ActionProgress | undefined): RecoveryCheck {
  return action === undefined ? check : { ...check, actionId: action.request.id };
}

function signalEvidence(
  { check, shown, stepMs, rows }: SignalCheck,
  index: number,
  { reading, language }: { readonly reading: SystemReading; readonly language: Language },
): EvidenceDraft {
  const { entity, name, unit, before, worst, now } = check.signals[index] as RecoveryCheck['signals'][number];
  const { counted = false, series } = shown[index] ?? {};
  const level = (value: number | null) =>
    value === null ? agentMessage('not-measured', {}) : ({ as: 'level', value, unit, counted, stepMs } as const);
  const values = { name, entity, before: level(before), worst: level(worst), now: level(now) };
  return {
    kind: 'metric',
    entity,
    statement: cleanText(language.say(agentMessage('verification-signal', values))),
    citation: reading.cite('metrics', rows),
    ...(series === undefined ? {} : { series }),
  };
}

function report(
  check: RecoveryCheck,
  {
    evidence,
    reading: { missing, rows },
    action,
    language: { say },
  }: {
    readonly evidence: readonly Evidence[];
    readonly reading: SystemReading;
    readonly action: ActionProgress | undefined;
    readonly language: Language;
  },
): ReportDraft {
  const back = check.signals.filter(({ recovered }) => recovered).length;
  const all = check.signals.length;
  const after = { done: action === undefined ? 'no' : 'yes', action: action?.request.title ?? '' } as const;
  const counts = { back, wrong: all - back, all, ...after };
  const claim = {
    recovered: agentMessage('verification-recovered', counts),
    'not-recovered': agentMessage('verification-not-recovered', counts),
    inconclusive: agentMessage('verification-untold', after),
  }[check.verdict];
  return {
    verdict: check.verdict === 'inconclusive' ? 'inconclusive' : 'concluded',
    claim: cleanText(say(claim)),
    confidence:
      check.verdict === 'inconclusive' ? 0 : Math.max(back, check.signals.length - back) / check.signals.length,
    supporting: evidence.map(({ id }) => id),
    missing: check.verdict === 'inconclusive' ? [say(agentMessage('missing-later', {})), ...missing] : missing,
    usage: { rows },
    recovery: check,
  };
}

function nothingToWatch({ say }: Language, { missing, rows }: SystemReading): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim: say(agentMessage('verification-nothing', {})),
    confidence: 0,
    supporting: [],
    missing,
    usage: { rows },
    recovery: { verdict: 'inconclusive', signals: [] },
  };
}
