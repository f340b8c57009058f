import type {
  ApplyGuardrailRequest,
  ApplyGuardrailResponse,
  GuardrailAssessment,
  GuardrailUsage,
  InvokeGuardrailChecksRequest,
  InvokeGuardrailChecksResponse,
} from '@aws-sdk/client-bedrock-runtime';
import type { Answerers, FakeCall } from '../call.ts';
import { marked } from '../content/mark.ts';
import { anonymised, isPromptAttack, sensitiveIn } from '../content/sensitive.ts';

/** Characters of a text unit, by which guardrails are charged. */
const UNIT_CHARS = 1_000;

/**
 * ApplyGuardrail and InvokeGuardrailChecks. The fake's one guardrail blocks requests to ignore earlier instructions, anonymises
 * personal data and lets everything else pass.
 */
export const guardrailAnswers: Answerers = {
  ApplyGuardrail(input: ApplyGuardrailRequest, call: FakeCall): ApplyGuardrailResponse {
    const texts = (input.content ?? []).flatMap(({ text }) => text?.text ?? []);
    const whole = texts.join('\n');
    const usage = usageOf(whole);
    const blocked = isPromptAttack(whole);
    const found = sensitiveIn(whole);
    const all = whole.length;
    const assessment: GuardrailAssessment = {
      ...(blocked
        ? {
            contentPolicy: {
              filters: [{ type: 'PROMPT_ATTACK', confidence: 'HIGH', filterStrength: 'HIGH', action: 'BLOCKED' }],
            },
          }
        : {}),
      ...(found.length > 0
        ? {
            sensitiveInformationPolicy: {
              piiEntities: found.map(({ type, begin, end }) => ({
                type,
                match: whole.slice(begin, end),
                action: 'ANONYMIZED' as const,
              })),
              regexes: [],
            },
          }
        : {}),
      invocationMetrics: {
        guardrailProcessingLatency: call.elapsedMs(),
        usage,
        guardrailCoverage: { textCharacters: { guarded: all, total: all } },
      },
    };
    const intervened = blocked || found.length > 0;
    return {
      usage,
      action: intervened ? 'GUARDRAIL_INTERVENED' : 'NONE',
      outputs: intervened ? [{ text: blocked ? marked('This was blocked.') : anonymised(whole) }] : [],
      assessments: [assessment],
      guardrailCoverage: { textCharacters: { guarded: all, total: all } },
    };
  },

  InvokeGuardrailChecks({ messages = [], checks }: InvokeGuardrailChecksRequest): InvokeGuardrailChecksResponse {
    const texts = messages.flatMap(({ content = [] }, messageIndex) =>
      content.map(({ text }, contentIndex) => ({ text: text ?? '', messageIndex, contentIndex })),
    );
    const whole = texts.map(({ text }) => text).join('\n');
    const units = { textUnits: unitsOf(whole) };
    const wanted = new Set(checks?.sensitiveInformation?.entities?.map(({ type }) => type));
    const attack = isPromptAttack(whole) ? 0.98 : 0.01;
    return {
      results: {
        ...(checks?.contentFilter
          ? {
              contentFilter: {
                results: (checks.contentFilter.categories ?? []).map(({ category }) => ({
                  category,
                  severityScore: 0,
                })),
              },
            }
          : {}),
        ...(checks?.promptAttack
          ? {
              promptAttack: {
                results: (checks.promptAttack.categories ?? []).map(({ category }) => ({
                  category,
                  severityScore: attack,
                })),
              },
            }
          : {}),
        ...(checks?.sensitiveInformation
          ? {
              sensitiveInformation: {
                results: texts.flatMap(({ text, messageIndex, contentIndex }) =>
                  sensitiveIn(text)
                    .filter(({ type }) => wanted.has(type))
                    .map(({ type, begin, end }) => ({
                      type,
                      confidenceScore: 0.99,
                      beginOffset: begin,
                      endOffset: end,
                      messageIndex,
                      contentIndex,
                    })),
                ),
              },
            }
          : {}),
      },
      usage: {
        ...(checks?.contentFilter ? { contentFilter: units } : {}),
        ...(checks?.promptAttack ? { promptAttack: units } : {}),
        ...(checks?.sensitiveInformation ? { sensitiveInformation: units } : {}),
      },
    };
  },
};

function usageOf(text: string): GuardrailUsage {
  const units = unitsOf(text);
  return {
    topicPolicyUnits: 0,
    contentPolicyUnits: units,
    wordPolicyUnits: 0,
    sensitiveInformationPolicyUnits: units,
    sensitiveInformationPolicyFreeUnits: 0,
    contextualGroundingPolicyUnits: 0,
  };
}

function unitsOf(text: string): number {
  return Math.ceil(text.length / UNIT_CHARS);
}
