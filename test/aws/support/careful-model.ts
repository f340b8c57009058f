import type { FakePrompt, FakeReply } from '@sitrep/sdk/testing/aws-fake';

/**
 * What a model says that keeps to what it is given: the engine's order and its own first sentence, and the facts as they stand. Other questions are
 * left to the fake.
 */
export function careful({ text, forcedTool, jsonSchema, tools }: FakePrompt): FakeReply | undefined {
  const json = answerTo(text);
  if (json === undefined) return undefined;
  const name = forcedTool === 'any' ? tools[0]?.name : forcedTool;
  if (name !== undefined) return { toolUses: [{ name, input: json }] };
  return jsonSchema === undefined ? undefined : { text: JSON.stringify(json) };
}

function answerTo(text: string): object | undefined {
  const fenced = [...text.matchAll(/<data>\n([^]*?)\n<\/data>/g)].map(([, inside = '']) => inside);
  if (text.includes('Facts for customers:')) {
    const [operators = '', executives = ''] = fenced[0]?.split('\n') ?? [];
    return {
      operators: { text: operators, citing: ['E1'] },
      executives: { text: executives, citing: ['E1'] },
      customers: { text: fenced.at(-1) },
    };
  }
  if (text.includes('Possible causes')) {
    const first = /^H1 = (.*)$/m.exec(fenced[1] ?? '')?.[1] ?? '';
    return { order: ['H1'], causes: [], claim: first.slice(0, 400), citing: ['E1'] };
  }
  return undefined;
}
