import {
  confidenceShift,
  recalibrate,
  type CauseAnswer,
  type Language,
  type Message,
  type RankedCause,
} from '../../analysis/index.ts';
import type { CauseJudgement, Evidence, Hypothesis, SecondOpinion } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import type { Agent, AgentContext, AgentYield, ReportDraft } from '../agent.ts';
import { inThreadAnalysis, type AnalysisRunner } from '../analysis-runner/analysis-runner.ts';
import { defineAgent } from '../define-agent.ts';
import { evidenceOf } from '../evidence-of.ts';
import { incidentHint } from '../incident-hint.ts';
import type { Weighed } from './apply-weighing.ts';
import { askSecondOpinion } from './ask-second-opinion.ts';
import { readBackground } from './background.ts';
import { similarCases } from './similar-cases.ts';
import { weighWithModel } from './weigh-with-model.ts';
import { readSystem, type ReadKind, type SystemReading } from '../read-system.ts';
import { agentMessage } from '../sentences/agent-messages.ts';
import { capital } from '../sentences/capital.ts';

/** Ranks the possible causes with what speaks for and against each, reads recent changes, and says what it could not read. */
export const diagnosis = diagnosisWith(inThreadAnalysis);

/** {@link diagnosis} that computes elsewhere, as in a worker thread. */
export function diagnosisWith(analysis: AnalysisRunner): Agent {
  return defineAgent({
    name: 'diagnosis',
    phase: 'diagnosis',
    title: 'Diagnosis',
    timeoutMs: 60_000,
    run: (context, { signal }) => diagnose(context, { signal, analysis }),
  });
}

const HYPOTHESES = 5;
const EVIDENCE_PER_CAUSE = 8;

async function* diagnose(
  context: AgentContext,
  { signal, analysis }: { readonly signal: AbortSignal; readonly analysis: AnalysisRunner },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { language } = context;
  yield { type: 'progress', progress: 0.1, note: language.say(agentMessage('reading', {})) };
  const reading = await readSystem(context, { signal });
  yield { type: 'progress', progress: 0.6, note: language.say(agentMessage('diagnosis-comparing', {})) };
  const { answer: ranked, charts } = await analysis.run(
    'investigate',
    {
      system: reading.system,
      hint: incidentHint(context.incident),
      charts: { causes: HYPOTHESES, contributions: EVIDENCE_PER_CAUSE },
    },
    { signal },
  );
  const answer = { ...ranked, causes: asJudgedHere(ranked.causes, context.judgements) };
  const hypotheses: Hypothesis[] = [];
  const told: Evidence[] = [];
  for (const [index, cause] of answer.causes.slice(0, HYPOTHESES).entries()) {
    const engine = ranked.causes[index]?.confidence ?? cause.confidence;
    const found: { readonly evidence: Evidence; readonly weight: number }[] = [];
    for (const [place, contribution] of cause.contributions.slice(0, EVIDENCE_PER_CAUSE).entries()) {
      const evidence = context.evidence(evidenceOf(contribution, { reading, language, chart: charts[index]?.[place] }));
      found.push({ evidence, weight: contribution.weight });
      told.push(evidence);
      yield { type: 'evidence', evidence };
    }
    hypotheses.push({
      id: context.nextId('hypothesis'),
      rank: index + 1,
      entity: cause.entity,
      mechanism: cause.mechanism,
      statement: cleanText(language.say(cause.message)),
      confidence: cause.confidence,
      ...(cause.confidence === engine ? {} : { engineConfidence: engine }),
      supporting: found.filter(({ weight }) => weight > 0).map(({ evidence }) => evidence.id),
      contradicting: found.filter(({ weight }) => weight < 0).map(({ evidence }) => evidence.id),
      missing: [],
      ...(cause.onset === undefined ? {} : { onset: cause.onset }),
    });
  }
  const similar = similarCases(context, hypotheses, told);
  for (const draft of await readBackground(context, hypotheses)) {
    const evidence = context.evidence(draft);
    told.push(evidence);
    yield { type: 'evidence', evidence };
  }
  const opinion = await askSecondOpinion(context, hypotheses, told, signal);
  const said = await weighWithModel(context, hypotheses, told, signal);
  const own = report(answer, hypotheses, reading, language);
  const weighed = said === undefined ? own : asWeighed(own, said, context.language);
  return {
    ...weighed,
    ...(similar.length === 0 ? {} : { similar }),
    ...(opinion === undefined ? {} : { opinion }),
    missing: [...(weighed.missing ?? []), ...differing(opinion, hypotheses).map((each) => language.say(each))],
  };
}

/** What a reader should know of an opinion that chose another cause. */
function differing(opinion: SecondOpinion | undefined, hypotheses: readonly Hypothesis[]): Message[] {
  const chosen = hypotheses.find(({ id }) => id === opinion?.hypothesisId);
  if (opinion?.verdict !== 'differs' || chosen === undefined) return [];
  const { mechanism, entity } = chosen;
  return [agentMessage('opinion-differs', { by: opinion.by, mechanism, entity })];
}

/** The engine's report with what a model made of its causes. Whether a cause was found stays the engine's word. */
function asWeighed(
  own: ReportDraft,
  { hypotheses, claim, citing, leftOut }: Weighed,
  { say }: AgentContext['language'],
): ReportDraft {
  const missing = [...(own.missing ?? []), ...leftOut.map((each) => say(each))];
  const [leader] = hypotheses;
  if (leader === undefined || own.verdict !== 'concluded') return { ...own, hypotheses, missing };
  return {
    ...own,
    hypotheses,
    missing,
    claim: claim ?? leader.statement,
    confidence: leader.confidence,
    supporting: [...new Set([...leader.supporting, ...citing])],
  };
}

/** The causes with confidences as people's judgements in this host teach. */
function asJudgedHere(causes: readonly RankedCause[], judgements: readonly CauseJudgement[]): RankedCause[] {
  const shift = confidenceShift(
    judgements.map(({ confidence, engineConfidence = confidence, verdict }) => ({
      confidence: engineConfidence,
      right: verdict === 'right',
    })),
  );
  const moved = recalibrate(
    causes.map(({ confidence }) => confidence),
    shift,
  );
  return causes.map((cause, rank) => ({ ...cause, confidence: moved[rank] ?? cause.confidence }));
}

function report(
  answer: CauseAnswer,
  hypotheses: Hypothesis[],
  reading: SystemReading,
  language: Language,
): ReportDraft {
  const missing = whatIsMissing(answer.missing, reading, language);
  return {
    verdict: VERDICTS[answer.verdict],
    claim: claim(answer, language),
    confidence: answer.verdict === 'found' ? (answer.causes[0] as RankedCause).confidence : 0,
    supporting: hypotheses[0]?.supporting ?? [],
    missing,
    usage: { rows: reading.rows },
    hypotheses,
  };
}

/** What the analysis says of a kind of telemetry that could not be read; the reading says it better, with the reason. */
const SAID_BY_READING: Readonly<Record<ReadKind, readonly string[]>> = {
  metrics: ['missing-symptom', 'missing-entry', 'missing-resources'],
  topology: ['missing-graph'],
  spans: ['missing-calls'],
  logs: ['missing-logs'],
  changes: ['missing-changes'],
};

function whatIsMissing(found: CauseAnswer['missing'], { missing, unread }: SystemReading, { say }: Language): string[] {
  const more = found.filter(({ id }) => !unread.some((kind) => SAID_BY_READING[kind].includes(id)));
  return [...new Set([...missing, ...more.map((message) => cleanText(capital(say(message))))])].slice(0, 20);
}

const VERDICTS = { found: 'concluded', inconclusive: 'inconclusive', 'nothing-found': 'nothing-found' } as const;

function claim({ verdict, causes, reasonMessage }: CauseAnswer, { say }: Language): string {
  return cleanText(say(verdict === 'found' ? (causes[0] as RankedCause).message : reasonMessage));
}
