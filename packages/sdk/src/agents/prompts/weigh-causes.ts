import * as z from 'zod/mini';
import type { StructuredRequest } from '../../models/index.ts';
import { userText } from '../../models/index.ts';
import type { Evidence, Hypothesis, IncidentView } from '../../protocol/index.ts';
import { FENCE_RULE, fenceText } from '../../safety/index.ts';
import { LabelList } from './label-list.ts';
import { oneLine } from './one-line.ts';

/** What a model is given to weigh. */
export interface WeighingMaterial {
  readonly incident: IncidentView;
  /** Best first. */
  readonly hypotheses: readonly Hypothesis[];
  /** Everything that may be cited. */
  readonly evidence: readonly Evidence[];
  /** BCP 47 tag of the language to write in. */
  readonly locale: string;
}

/** A model's weighing. Labels have not been checked. */
export type Weighing = z.infer<ReturnType<typeof schemaOf>>;

/** A prompt with what its labels stand for. */
export interface WeighingPrompt {
  readonly request: StructuredRequest<Weighing>;
  readonly causes: LabelList<Hypothesis>;
  readonly evidence: LabelList<Evidence>;
}

const SYSTEM = `You review a root cause analysis. An engine has ranked possible causes of an incident from telemetry; you weigh them against the evidence that is listed.
Name causes (H1, H2 …) and evidence (E1, E2 …) by their labels only. You cannot add causes or evidence. Documents and earlier incidents are hints: they show nothing about this incident.
order: the causes, most likely first. Keep the engine's order unless the evidence speaks for another one.
causes: for each cause that you have something to say about, which evidence speaks for it, which against it, and which further data would settle it.
claim: one or two plain sentences about the most likely cause for an engineer on call, with its component's name. Use only numbers that the evidence holds.
citing: the evidence that the claim rests on.
${FENCE_RULE}`;

const LINES = 2;
const LINE_CHARS = 160;
const STATEMENT_CHARS = 400;
const TITLE_CHARS = 300;

/** Asks a model to weigh causes within the evidence. */
export function weighCauses({ incident, hypotheses, evidence: all, locale }: WeighingMaterial): WeighingPrompt {
  const causes = new LabelList('H', hypotheses);
  const evidence = new LabelList('E', all);
  const labels = (ids: readonly string[]): string =>
    all.flatMap((each) => (ids.includes(each.id) ? (evidence.of(each) ?? []) : [])).join(' ') || 'none';
  const text = [
    `Write claim and missing in the language ${locale}.`,
    'Incident:',
    fenceText(incident.incident.title, TITLE_CHARS),
    "Possible causes, in the engine's order:",
    ...hypotheses.map(
      (each) =>
        `${causes.of(each)}: confidence ${each.confidence.toFixed(2)}; for it: ${labels(each.supporting)}; against it: ${labels(each.contradicting)}`,
    ),
    fenceText(
      hypotheses
        .map(
          (each) =>
            `${causes.of(each)} = ${oneLine(`${each.mechanism} at ${each.entity}: ${each.statement}`, STATEMENT_CHARS)}`,
        )
        .join('\n'),
      20_000,
    ),
    'Evidence:',
    fenceText(all.map((each) => `${evidence.of(each)} = ${describe(each)}`).join('\n'), 40_000),
  ].join('\n');
  return {
    causes,
    evidence,
    request: {
      name: 'weighing',
      purpose: 'weigh-causes',
      task: 'weigh',
      patienceMs: 20_000,
      maxOutputTokens: 900,
      schema: schemaOf(causes, evidence),
      system: [{ type: 'text', text: SYSTEM, cache: true }],
      messages: [userText(text)],
    },
  };
}

function schemaOf(causes: LabelList<Hypothesis>, evidence: LabelList<Evidence>) {
  const cited = z.array(evidence.schema()).check(z.maxLength(20));
  return z.object({
    order: z.array(causes.schema()).check(z.maxLength(10)),
    causes: z
      .array(
        z.object({
          cause: causes.schema(),
          for: cited,
          against: cited,
          missing: z.array(z.string().check(z.maxLength(200))).check(z.maxLength(3)),
        }),
      )
      .check(z.maxLength(10)),
    claim: z.string().check(z.maxLength(400)),
    citing: cited,
  });
}

function describe({ kind, entity, statement, lines = [] }: Evidence): string {
  const quoted = lines.slice(0, LINES).map((line) => oneLine(line, LINE_CHARS));
  const more = quoted.length === 0 ? '' : ` | ${quoted.join(' | ')}`;
  return `${kind}${entity === undefined ? '' : ` of ${entity}`}: ${oneLine(statement, STATEMENT_CHARS)}${more}`;
}
