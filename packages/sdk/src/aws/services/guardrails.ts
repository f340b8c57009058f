import type { GuardrailAssessment, GuardrailUsage } from '@aws-sdk/client-bedrock-runtime';
import { awsProvider } from '../contract/aws-provider.ts';
import type { GuardFinding, GuardRequest } from '../contract/capabilities.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import type { Provider } from '../contract/provider.ts';
import type { GuardrailOptions } from '../contract/service-options.ts';

/** ApplyGuardrail: a judgement by policies that the host keeps in AWS. */
export function guardrails(
  clients: AwsClients,
  regions: readonly string[],
  options: GuardrailOptions | undefined,
): Provider<'guard'> {
  if (options !== undefined && !/^\d{1,8}$/.test(options.version))
    throw new TypeError(`aws.guardrail.version must be a number, got "${options.version}"`);
  return awsProvider({
    name: 'bedrock-guardrails',
    service: 'guardrails',
    capability: 'guard',
    operation: 'ApplyGuardrail',
    clients,
    client: 'bedrock-runtime',
    unconfigured: options === undefined ? 'Configure aws.guardrail to use it.' : undefined,
    targets: () => regions.filter((region) => options?.ids[region] !== undefined).map((region) => ({ region })),
    estimate: (request) => {
      const units = Math.ceil(lengthOf(request) / 1_000);
      return {
        units: {
          'guardrail-content-units': units,
          'guardrail-topic-units': units,
          'guardrail-sensitive-units': units,
          ...(request.grounding === undefined ? {} : { 'guardrail-grounding-units': units }),
        },
      };
    },
    async call({ client, sdk }, { source, text, grounding }, { target, signal }) {
      const content = [
        ...(grounding === undefined
          ? []
          : [
              { text: { text: grounding.facts, qualifiers: ['grounding_source' as const] } },
              { text: { text: grounding.question, qualifiers: ['query' as const] } },
            ]),
        { text: { text, ...(grounding === undefined ? {} : { qualifiers: ['guard_content' as const] }) } },
      ];
      const response = await client.send(
        new sdk.ApplyGuardrailCommand({
          guardrailIdentifier: options?.ids[target.region ?? ''] ?? '',
          guardrailVersion: options?.version ?? '',
          source: source === 'input' ? 'INPUT' : 'OUTPUT',
          content,
        }),
        { abortSignal: signal },
      );
      const { action, assessments = [], outputs = [], usage, $metadata } = response;
      if (action !== 'NONE' && action !== 'GUARDRAIL_INTERVENED')
        throw failedCall('garbled', 'A judgement without its verdict');
      const findings = assessments.flatMap(findingsOf);
      const masked = outputs[0]?.text;
      // It intervened, and nothing that is known here says why: that is no permission.
      const explained = action === 'NONE' || findings.length > 0;
      const allowed = explained && findings.every(({ blocked }) => !blocked);
      return {
        value: { allowed, findings, ...(allowed && action !== 'NONE' && masked !== undefined ? { masked } : {}) },
        use: usage === undefined ? { unknown: 'The answer does not say what it used.' } : { units: unitsOf(usage) },
        metadata: [$metadata],
      };
    },
  });
}

function lengthOf({ text, grounding }: GuardRequest): number {
  return text.length + (grounding === undefined ? 0 : grounding.facts.length + grounding.question.length);
}

/** What a guardrail found. `match` holds the secret itself and is left where it is. */
function findingsOf(assessment: GuardrailAssessment): readonly GuardFinding[] {
  const { topicPolicy, contentPolicy, wordPolicy, sensitiveInformationPolicy, contextualGroundingPolicy } = assessment;
  const { automatedReasoningPolicy } = assessment;
  const found = (policy: string, name: string | undefined, action: string | undefined): readonly GuardFinding[] =>
    action === 'NONE' || action === undefined
      ? []
      : [{ policy, name: name ?? policy, blocked: action !== 'ANONYMIZED' }];
  return [
    ...(topicPolicy?.topics ?? []).flatMap(({ name, action }) => found('topic', name, action)),
    ...(contentPolicy?.filters ?? []).flatMap(({ type, action }) =>
      found(type === 'PROMPT_ATTACK' ? 'prompt-attack' : 'content', type, action),
    ),
    ...(wordPolicy?.customWords ?? []).flatMap(({ action }) => found('words', 'custom', action)),
    ...(wordPolicy?.managedWordLists ?? []).flatMap(({ type, action }) => found('words', type, action)),
    ...(sensitiveInformationPolicy?.piiEntities ?? []).flatMap(({ type, action }) => found('sensitive', type, action)),
    ...(sensitiveInformationPolicy?.regexes ?? []).flatMap(({ name, action }) => found('sensitive', name, action)),
    ...(contextualGroundingPolicy?.filters ?? []).flatMap(({ type, action }) => found('grounding', type, action)),
    ...(automatedReasoningPolicy?.findings ?? []).flatMap((finding) =>
      'invalid' in finding || 'impossible' in finding ? found('reasoning', 'invalid', 'BLOCKED') : [],
    ),
  ];
}

function unitsOf(usage: GuardrailUsage): Readonly<Record<string, number>> {
  const units = {
    'guardrail-topic-units': usage.topicPolicyUnits,
    'guardrail-content-units': usage.contentPolicyUnits,
    'guardrail-free-units': (usage.wordPolicyUnits ?? 0) + (usage.sensitiveInformationPolicyFreeUnits ?? 0),
    'guardrail-sensitive-units': usage.sensitiveInformationPolicyUnits,
    'guardrail-grounding-units': usage.contextualGroundingPolicyUnits,
    'guardrail-reasoning-units': usage.automatedReasoningPolicyUnits,
  };
  return Object.fromEntries(Object.entries(units).flatMap(([unit, count]) => (count ? [[unit, count]] : [])));
}
