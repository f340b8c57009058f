import type { Answerers } from '../call.ts';
import type { Replier } from '../content/reply.ts';
import type { ServiceId } from '../wire/service.ts';
import { agentMemoryAnswers } from './agent-memory.ts';
import { agentAnswers } from './agents.ts';
import { comprehendAnswers } from './comprehend.ts';
import { converseAnswers } from './converse.ts';
import type { FakeDocument } from './documents.ts';
import { foundationModelAnswers, type FakeModel } from './foundation-models.ts';
import { guardrailAnswers } from './guardrails.ts';
import { harnessAnswers } from './harness.ts';
import { knowledgeAnswers } from './knowledge.ts';
import { qBusinessAnswers } from './qbusiness.ts';
import { textractAnswers } from './textract.ts';

/** How each service answers. State lives in here: a new table has forgotten everything. */
export function answersOf({
  replier,
  documents,
  models,
}: {
  readonly replier: () => Replier | undefined;
  readonly documents: readonly FakeDocument[];
  readonly models: readonly FakeModel[];
}): Readonly<Record<ServiceId, Answerers>> {
  return {
    bedrock: foundationModelAnswers(models),
    'bedrock-runtime': { ...converseAnswers(replier), ...guardrailAnswers },
    'bedrock-agent-runtime': { ...agentAnswers(replier), ...knowledgeAnswers(documents) },
    'bedrock-agentcore': { ...harnessAnswers(replier), ...agentMemoryAnswers() },
    qbusiness: qBusinessAnswers(replier, documents),
    comprehend: comprehendAnswers,
    textract: textractAnswers,
  };
}
