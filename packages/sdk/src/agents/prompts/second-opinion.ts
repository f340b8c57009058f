import { userText, type ModelRequest } from '../../models/index.ts';
import type { Evidence, Hypothesis, IncidentView } from '../../protocol/index.ts';
import { FENCE_RULE, fenceText } from '../../safety/index.ts';
import { LabelList } from './label-list.ts';
import { oneLine } from './one-line.ts';

/** What somebody is asked for a second opinion about. */
export interface OpinionMaterial {
  readonly incident: IncidentView;
  /** Best first. */
  readonly hypotheses: readonly Hypothesis[];
  readonly evidence: readonly Evidence[];
}

/** A question with what its labels stand for. */
export interface OpinionPrompt {
  /** For one that has no tools of ours: everything in one text. */
  readonly question: string;
  /** For one that reads through our tools. */
  readonly request: Omit<ModelRequest, 'tools'>;
  readonly causes: LabelList<Hypothesis>;
  readonly evidence: LabelList<Evidence>;
}

const TASK = `You give a second opinion about the cause of an incident. Choose the most likely of the causes that are listed (H1, H2 …); you cannot add one.
Answer with the label of that cause first, then in one sentence which evidence (E1, E2 …) decides it. Answer H0 when the evidence decides nothing.
${FENCE_RULE}`;
const TOOLS = 'You may read more with the tools; they change nothing. Read only what can decide between the causes.';

const STATEMENT_CHARS = 300;
const TITLE_CHARS = 300;
/** Tokens of an opinion. */
export const OPINION_TOKENS = 300;

/** Asks for a second opinion. */
export function secondOpinion({ incident, hypotheses, evidence: all }: OpinionMaterial): OpinionPrompt {
  const causes = new LabelList('H', hypotheses);
  const evidence = new LabelList('E', all);
  const listed = hypotheses.map(
    (each) =>
      `${causes.of(each)} = ${oneLine(`${each.mechanism} at ${each.entity}: ${each.statement}`, STATEMENT_CHARS)}`,
  );
  const shown = all.map(
    (each) => `${evidence.of(each)} = ${oneLine(`${each.kind}: ${each.statement}`, STATEMENT_CHARS)}`,
  );
  const scene = [
    'Incident:',
    fenceText(incident.incident.title, TITLE_CHARS),
    'Causes:',
    fenceText(listed.join('\n'), 10_000),
    'Evidence:',
    fenceText(shown.join('\n'), 20_000),
  ].join('\n');
  return {
    causes,
    evidence,
    question: `${TASK}\n\n${scene}`,
    request: {
      purpose: 'second-opinion',
      task: 'weigh',
      patienceMs: 15_000,
      maxOutputTokens: OPINION_TOKENS,
      system: [{ type: 'text', text: `${TASK}\n${TOOLS}`, cache: true }],
      messages: [userText(scene)],
    },
  };
}
