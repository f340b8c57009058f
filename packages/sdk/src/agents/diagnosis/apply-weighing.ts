import type { Message } from '../../analysis/index.ts';
import type { Evidence, Hypothesis } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import { checkWording } from '../prompts/check-wording.ts';
import { agentMessage } from '../sentences/agent-messages.ts';
import { findAll, type LabelList } from '../prompts/label-list.ts';
import type { Weighing } from '../prompts/weigh-causes.ts';

/** Confidences that lie no farther apart are close: a model may say which of the two is more likely. */
const CLOSE = 0.1;
/** How far a cause that was passed stays below the one that passed it. */
const STEP_DOWN = 0.01;
/** Characters below which a claim says nothing. */
const LEAST_CLAIM = 20;
const CITED = 50;
const MISSING = 20;

/** Causes as they stand after a model weighed them. */
export interface Weighed {
  /** The same causes, perhaps in another order, none more confident than before. */
  readonly hypotheses: readonly Hypothesis[];
  /** The model's sentence about the leading cause; absent when it did not pass. */
  readonly claim?: string;
  readonly citing: readonly string[];
  /** Why the sentence did not pass. */
  readonly problems: readonly string[];
  /** What of the answer was left out. */
  readonly leftOut: readonly Message[];
}

/**
 * What a weighing may change: the order among causes whose confidences are close, when the one that moves ahead has evidence for it; the
 * evidence for and against each cause, within what exists and never against what the engine says of it; and what is missing. No cause is
 * added, and no confidence is raised: a cause that was passed comes down below the one that passed it.
 */
export function applyWeighing(
  weighing: Weighing,
  causes: LabelList<Hypothesis>,
  evidence: LabelList<Evidence>,
): Weighed {
  const order = findAll(causes, weighing.order);
  const citing = findAll(evidence, weighing.citing);
  const foreign = evidence.items.flatMap(({ lines = [] }) => lines);
  const details = weighing.causes.map(({ cause, missing, ...said }) => ({
    cause: causes.find(cause),
    for: findAll(evidence, said.for),
    against: findAll(evidence, said.against),
    missing: missing.filter(
      (text) => text.trim() !== '' && checkWording(text, { facts: [text], foreign }).length === 0,
    ),
  }));
  const unknown = details.reduce(
    (sum, each) => sum + each.for.unknown + each.against.unknown + (each.cause === undefined ? 1 : 0),
    order.unknown + citing.unknown,
  );
  const detailed = causes.items.map((hypothesis) => {
    const said = details.find(({ cause }) => cause === hypothesis);
    return said === undefined ? hypothesis : withDetail(hypothesis, said.for.found, said.against.found, said.missing);
  });
  const rank = new Map(order.found.map((hypothesis, place) => [hypothesis.id, place]));
  const hypotheses = stepDown(
    reorder(detailed, (id) => rank.get(id) ?? rank.size),
    detailed,
  );
  const problems = claimProblems(weighing, hypotheses[0], evidence, foreign);
  const leftOut = [
    ...(unknown > 0 ? [agentMessage('model-unknown', { count: unknown })] : []),
    ...(problems.length > 0 ? [agentMessage('model-claim-failed', {})] : []),
  ];
  if (problems.length > 0) return { hypotheses, citing: [], problems, leftOut };
  return { hypotheses, claim: weighing.claim.trim(), citing: citing.found.map(({ id }) => id), problems, leftOut };
}

function withDetail(
  hypothesis: Hypothesis,
  supports: readonly Evidence[],
  contradicts: readonly Evidence[],
  missing: readonly string[],
): Hypothesis {
  const known = new Set([...hypothesis.supporting, ...hypothesis.contradicting]);
  // A document shows nothing about this incident.
  const fresh = (list: readonly Evidence[]) =>
    list.filter(({ id, kind }) => kind !== 'document' && !known.has(id)).map(({ id }) => id);
  const against = fresh(contradicts);
  const supporting = fresh(supports).filter((id) => !against.includes(id));
  return {
    ...hypothesis,
    supporting: [...hypothesis.supporting, ...supporting].slice(0, CITED),
    contradicting: [...hypothesis.contradicting, ...against].slice(0, CITED),
    missing: [...hypothesis.missing, ...missing.map((text) => cleanText(text, 200))].slice(0, MISSING),
  };
}

/** Neighbours change places while the model wants it and they are close, so that only close causes ever pass each other. */
function reorder(engine: readonly Hypothesis[], wanted: (id: string) => number): Hypothesis[] {
  const list = [...engine];
  for (let pass = 0; pass < list.length; pass++)
    for (let i = 0; i + 1 < list.length; i++) {
      const [ahead, behind] = [list[i], list[i + 1]] as [Hypothesis, Hypothesis];
      const close = Math.abs(ahead.confidence - behind.confidence) <= CLOSE;
      if (close && behind.supporting.length > 0 && wanted(behind.id) < wanted(ahead.id))
        list.splice(i, 2, behind, ahead);
    }
  return list;
}

function stepDown(list: readonly Hypothesis[], engine: readonly Hypothesis[]): Hypothesis[] {
  const place = new Map(engine.map(({ id }, at) => [id, at]));
  const behind = (a: Hypothesis, b: Hypothesis) => (place.get(a.id) ?? 0) > (place.get(b.id) ?? 0);
  const done: Hypothesis[] = [];
  for (const [at, each] of list.entries()) {
    const passedBy = done.filter((earlier) => behind(earlier, each)).map(({ confidence }) => confidence - STEP_DOWN);
    const confidence = Math.max(0, Math.min(each.confidence, ...passedBy));
    const { engineConfidence = each.confidence } = each;
    const lowered = confidence < each.confidence ? { confidence, engineConfidence } : {};
    done.push({ ...each, rank: at + 1, ...lowered });
  }
  return done;
}

function claimProblems(
  { claim }: Weighing,
  leader: Hypothesis | undefined,
  evidence: LabelList<Evidence>,
  foreign: readonly string[],
): string[] {
  if (claim.trim().length < LEAST_CLAIM || leader === undefined) return ['it says too little'];
  const facts = [
    leader.statement,
    leader.entity,
    leader.mechanism,
    ...evidence.items.map(({ statement }) => statement),
  ];
  const problems = checkWording(claim, { facts, foreign, own: [leader.statement] });
  if (!claim.toLowerCase().includes(leader.entity.toLowerCase()))
    problems.push('it does not name the leading component');
  return problems;
}
