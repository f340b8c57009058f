import type { AgentReport, Consensus, Phase } from '../protocol/index.ts';

/** What a choice must reach to count as agreed, 0 to 1. The one threshold there is. */
export const CONSENSUS_THRESHOLD = 0.5;

/** Most of a consensus' reports that are named in it. */
const MAX_REPORTS = 50;

/**
 * What a phase's reports come to.
 *
 * The rule: every report has a say with its agent's weight. A report that concluded backs one or more choices, each with a confidence: in
 * diagnosis the components its hypotheses name, in resolution its proposals (equal when they would do the same), in verification its
 * verdict on the recovery, elsewhere its claim as such. A report that is inconclusive or found nothing backs no choice, and weighs all the
 * same. A choice's confidence is the weighted mean of what the reports give it:
 *
 *     confidence(choice) = Σ weight · confidence given / Σ weight of all reports
 *
 * The highest one leads. The phase `agreed` when the leader reaches {@link CONSENSUS_THRESHOLD} and no other choice is level with it. Else
 * it is `disputed` when several agents back different choices best, and `inconclusive` when they do not, or when none backs any. Agents that
 * failed have no say: their failures are facts of their own.
 *
 * @param weightOf weight of an agent, above 0.
 */
export function reachConsensus(
  phase: Phase,
  reports: readonly AgentReport[],
  weightOf: (agent: string) => number,
): Consensus {
  const choices: Choice[] = [];
  let favourite: string | undefined;
  let divided = false;
  let weights = 0;
  for (const report of reports) {
    const weight = weightOf(report.agent);
    weights += weight;
    const votes = votesOf(report);
    for (const vote of votes) add(choices, vote, weight);
    const key = best(votes)?.key;
    divided ||= key !== undefined && favourite !== undefined && key !== favourite;
    favourite ??= key;
  }
  if (choices.length > 1) choices.sort((a, b) => b.sum - a.sum);
  const leader = choices[0];
  const rival = choices[1];
  const confidence = leader === undefined ? 0 : Math.min(1, leader.sum / weights);
  const level = leader !== undefined && rival !== undefined && rival.sum >= leader.sum;
  const verdict =
    leader !== undefined && confidence >= CONSENSUS_THRESHOLD && !level
      ? 'agreed'
      : divided
        ? 'disputed'
        : 'inconclusive';
  const consensus: Consensus = {
    phase,
    verdict,
    confidence,
    threshold: CONSENSUS_THRESHOLD,
    statement: statementOf(phase, verdict, confidence, leader),
    reports: reports.slice(0, MAX_REPORTS).map(({ id }) => id),
  };
  if (leader?.choice !== undefined) consensus.choice = leader.choice;
  return consensus;
}

/** What a report backs. `key` tells equal choices, `choice` is the id that a consensus names. */
interface Vote {
  readonly key: string;
  readonly confidence: number;
  readonly text: string;
  readonly choice?: string;
}

interface Choice {
  readonly key: string;
  sum: number;
  /** The most confident vote speaks for the choice. */
  confidence: number;
  text: string;
  choice: string | undefined;
}

function votesOf(report: AgentReport): readonly Vote[] {
  const { id, phase, verdict, claim, confidence, hypotheses, proposals, recovery } = report;
  if (verdict !== 'concluded') return NO_VOTES;
  if (phase === 'diagnosis' && hypotheses !== undefined)
    return onePerKey(
      hypotheses.map(({ id, entity, statement, confidence }) => ({
        key: entity,
        choice: id,
        confidence,
        text: statement,
      })),
    );
  if (phase === 'resolution')
    return onePerKey(
      (proposals ?? []).map(({ id, digest, title, confidence }) => ({
        key: digest,
        choice: id,
        confidence,
        text: title,
      })),
    );
  if (phase === 'verification')
    return recovery === undefined ? [] : [{ key: recovery.verdict, choice: id, confidence, text: claim }];
  return [{ key: 'claim', confidence, text: claim }];
}

const NO_VOTES: readonly Vote[] = [];

/** A report that names a choice twice has not two votes for it. */
function onePerKey(votes: readonly Vote[]): readonly Vote[] {
  const strongest = new Map<string, Vote>();
  for (const vote of votes)
    if (vote.confidence > (strongest.get(vote.key)?.confidence ?? -1)) strongest.set(vote.key, vote);
  return [...strongest.values()];
}

function best(votes: readonly Vote[]): Vote | undefined {
  let best: Vote | undefined;
  for (const vote of votes) if (best === undefined || vote.confidence > best.confidence) best = vote;
  return best;
}

function add(choices: Choice[], { key, confidence, text, choice }: Vote, weight: number): void {
  const known = choices.find((each) => each.key === key);
  if (known === undefined) {
    choices.push({ key, sum: weight * confidence, confidence, text, choice });
    return;
  }
  known.sum += weight * confidence;
  if (confidence > known.confidence) Object.assign(known, { confidence, text, choice });
}

/** A phase at the beginning of a sentence. */
const NAMES: Readonly<Record<Phase, string>> = Object.freeze({
  detection: 'Detection',
  diagnosis: 'Diagnosis',
  prediction: 'Prediction',
  resolution: 'Resolution',
  verification: 'Verification',
  communication: 'Communication',
});

function statementOf(
  phase: Phase,
  verdict: Consensus['verdict'],
  confidence: number,
  leader: Choice | undefined,
): string {
  const name = NAMES[phase];
  if (leader === undefined) return `${name} came to no conclusion.`;
  const sure = `${Math.round(confidence * 100)} %`;
  const text = leader.text.slice(0, 1_800);
  if (verdict === 'agreed') return `${name} agreed (${sure}): ${text}`;
  return verdict === 'disputed'
    ? `${name} is disputed; most speaks for (${sure}): ${text}`
    : `${name} is not sure (${sure}): ${text}`;
}
