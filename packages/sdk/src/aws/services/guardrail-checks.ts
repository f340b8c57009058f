import type { GuardrailChecksConfig, GuardrailChecksResults } from '@aws-sdk/client-bedrock-runtime';
import { awsProvider } from '../contract/aws-provider.ts';
import type { GuardFinding } from '../contract/capabilities.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import type { Provider } from '../contract/provider.ts';
import type { GuardrailCheckOptions } from '../contract/service-options.ts';

/** What is looked for. Of personal data only what opens doors: names are masked before anything leaves. */
const CHECKS = {
  contentFilter: {
    categories: [
      { category: 'HATE' },
      { category: 'INSULTS' },
      { category: 'MISCONDUCT' },
      { category: 'SEXUAL' },
      { category: 'VIOLENCE' },
    ],
  },
  promptAttack: {
    categories: [{ category: 'JAILBREAK' }, { category: 'PROMPT_INJECTION' }, { category: 'PROMPT_LEAKAGE' }],
  },
  sensitiveInformation: {
    entities: [{ type: 'AWS_ACCESS_KEY' }, { type: 'AWS_SECRET_KEY' }, { type: 'PASSWORD' }],
  },
} as const satisfies GuardrailChecksConfig;

const BLOCK_FROM = 0.5;

/**
 * InvokeGuardrailChecks: scores by checks of the service's own, for accounts that keep no guardrail. Where one is configured it alone is asked,
 * because it has the host's own policies, and being told by the weaker one is no permission.
 */
export function guardrailChecks(
  clients: AwsClients,
  regions: readonly string[],
  options: GuardrailCheckOptions | undefined,
  guardrail: boolean,
): Provider<'guard'> {
  const blockFrom = options?.blockFrom ?? BLOCK_FROM;
  if (!(blockFrom > 0 && blockFrom <= 1))
    throw new TypeError(`aws.guardrailChecks.blockFrom must be above 0 and at most 1, got ${blockFrom}`);
  const unused = guardrail ? 'aws.guardrail is asked in its place.' : 'Configure aws.guardrailChecks to use it.';
  return awsProvider({
    name: 'bedrock-guardrail-checks',
    service: 'guardrails',
    capability: 'guard',
    operation: 'InvokeGuardrailChecks',
    clients,
    client: 'bedrock-runtime',
    unconfigured: options === undefined || guardrail ? unused : undefined,
    // It does not compare an answer with facts.
    targets: ({ text, grounding }) =>
      text === '' || grounding !== undefined ? [] : regions.map((region) => ({ region })),
    estimate: () => ({ unknown: 'No price of guardrail checks is known.' }),
    async call({ client, sdk }, { source, text }, { signal }) {
      const { results, usage, $metadata } = await client.send(
        new sdk.InvokeGuardrailChecksCommand({
          messages: [{ role: source === 'input' ? 'user' : 'assistant', content: [{ text }] }],
          checks: CHECKS,
        }),
        { abortSignal: signal },
      );
      const findings = findingsOf(results, blockFrom);
      if (findings === undefined) throw failedCall('garbled', 'Not every check has its result');
      const units = {
        'guardrail-check-content-units': usage?.contentFilter?.textUnits ?? 0,
        'guardrail-check-attack-units': usage?.promptAttack?.textUnits ?? 0,
        'guardrail-check-sensitive-units': usage?.sensitiveInformation?.textUnits ?? 0,
      };
      return { value: { allowed: findings.length === 0, findings }, use: { units }, metadata: [$metadata] };
    },
  });
}

/** What is at or above the limit; `undefined` unless every category of every check was scored. */
function findingsOf(
  results: GuardrailChecksResults | undefined,
  blockFrom: number,
): readonly GuardFinding[] | undefined {
  const { contentFilter, promptAttack, sensitiveInformation } = results ?? {};
  if (sensitiveInformation?.results === undefined) return undefined;
  const scored = [
    ...CHECKS.contentFilter.categories.map(({ category }) => ({
      policy: 'content',
      name: category,
      score: contentFilter?.results?.find((each) => each.category === category)?.severityScore,
    })),
    ...CHECKS.promptAttack.categories.map(({ category }) => ({
      policy: 'prompt-attack',
      name: category,
      score: promptAttack?.results?.find((each) => each.category === category)?.severityScore,
    })),
    ...sensitiveInformation.results.map(({ type, confidenceScore }) => ({
      policy: 'sensitive',
      name: type ?? 'sensitive',
      score: confidenceScore,
    })),
  ];
  if (scored.some(({ score }) => score === undefined)) return undefined;
  const found = scored.filter(({ score = 0 }) => score >= blockFrom);
  return found.map(({ policy, name }) => ({ policy, name, blocked: true }));
}
