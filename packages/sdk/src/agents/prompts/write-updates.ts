import * as z from 'zod/mini';
import { userText, type StructuredRequest } from '../../models/index.ts';
import type { Evidence } from '../../protocol/index.ts';
import { FENCE_RULE, fenceText } from '../../safety/index.ts';
import { LabelList } from './label-list.ts';

/** What a model is given to write from. */
export interface UpdateMaterial {
  /** What may be said to operators and executives: whole sentences. */
  readonly facts: readonly string[];
  /** What may be said to customers. */
  readonly forCustomers: string;
  readonly evidence: readonly Evidence[];
  /** BCP 47 tag of the language to write in. */
  readonly locale: string;
}

/** Characters of an update at most. */
export const UPDATE_CHARS = Object.freeze({ operators: 1_200, executives: 600, customers: 350 });

/** A model's updates. Labels have not been checked. */
export type WrittenUpdates = z.infer<ReturnType<typeof schemaOf>>;

/** A prompt with what its labels stand for. */
export interface UpdatePrompt {
  readonly request: StructuredRequest<WrittenUpdates>;
  readonly evidence: LabelList<Evidence>;
}

const SYSTEM = `You write status updates about an incident, one for each of three kinds of reader. Say only what the facts say: no number, name, cause, promise or time that is not among them. Plain sentences, no markup, no lists, no greetings.
operators: engineers at work on it. What is broken, the likely cause and how sure that is, what speaks against it, what is being done. At most ${UPDATE_CHARS.operators} characters.
executives: what it means and where it stands, in three sentences at most. At most ${UPDATE_CHARS.executives} characters.
customers: only what the facts for customers say, friendly and without names of components or people. At most ${UPDATE_CHARS.customers} characters.
citing: labels (E1, E2 …) of the evidence that the text rests on; never write labels in a text.
${FENCE_RULE}`;

const STATEMENT_CHARS = 400;

/** Asks a model to word updates. */
export function writeUpdates({ facts, forCustomers, evidence: all, locale }: UpdateMaterial): UpdatePrompt {
  const evidence = new LabelList('E', all);
  const listed = all.map(
    (each) => `${evidence.of(each)} = ${each.statement.replace(/\s+/g, ' ').slice(0, STATEMENT_CHARS)}`,
  );
  const text = [
    `Write in the language ${locale}.`,
    'Facts:',
    fenceText(facts.join('\n'), 8_000),
    'Evidence:',
    fenceText(listed.join('\n'), 12_000),
    'Facts for customers:',
    fenceText(forCustomers),
  ].join('\n');
  return {
    evidence,
    request: {
      name: 'updates',
      purpose: 'write-updates',
      task: 'write',
      patienceMs: 15_000,
      maxOutputTokens: 900,
      schema: schemaOf(evidence),
      system: [{ type: 'text', text: SYSTEM, cache: true }],
      messages: [userText(text)],
    },
  };
}

function schemaOf(evidence: LabelList<Evidence>) {
  const citing = z.array(evidence.schema()).check(z.maxLength(20));
  const text = z.string().check(z.maxLength(2_000));
  return z.object({
    operators: z.object({ text, citing }),
    executives: z.object({ text, citing }),
    customers: z.object({ text }),
  });
}
