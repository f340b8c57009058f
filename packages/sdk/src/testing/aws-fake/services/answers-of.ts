import type { Answerers } from '../call.ts';
import type { Replier } from '../content/reply.ts';
import { converseAnswers } from './converse.ts';

/** How each service answers, by its id. State lives in here: a new table has forgotten everything. */
export function answersOf({
  replier,
}: {
  readonly replier: () => Replier | undefined;
}): ReadonlyMap<string, Answerers> {
  return new Map([['bedrock-runtime', { ...converseAnswers(replier) }]]);
}
