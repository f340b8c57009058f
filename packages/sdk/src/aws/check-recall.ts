import type { CapabilityName } from '../protocol/index.ts';
import type { RememberAnswer, RememberRequest, RequestOf } from './contract/capabilities.ts';
import type { AnsweredBy, Outcome } from './contract/outcome.ts';

/** Says what of a memory's answer may be told; see `AwsManagerOptions.checkRecalled`. */
export type CheckRecalled = (
  answer: RememberAnswer,
  request: Extract<RememberRequest, { readonly kind: 'recall' }>,
  by: AnsweredBy,
) => Promise<RememberAnswer>;

/** What was recalled, as far as the host lets it be told; every other outcome as it is. */
export async function checkRecall<C extends CapabilityName>(
  capability: C,
  request: RequestOf<C>,
  outcome: Outcome<C>,
  check: CheckRecalled | undefined,
): Promise<Outcome<C>> {
  const asked = request as RememberRequest;
  if (check === undefined || capability !== 'remember' || asked.kind !== 'recall') return outcome;
  if (outcome.outcome !== 'answered') return outcome;
  const value = await check(outcome.value as RememberAnswer, asked, outcome.by);
  return { ...outcome, value };
}
