import type { LanguageModel } from '../models/index.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { LADDER } from './catalogue/route.ts';
import type { AwsClients } from './clients/aws-clients.ts';
import type { Provider } from './contract/provider.ts';
import type { AwsServices } from './options.ts';
import { routedTargets, type ModelPlan } from './plan.ts';
import { agentMemory } from './services/agent-memory.ts';
import { bedrockAgent } from './services/bedrock-agent.ts';
import { comprehendPii, comprehendSentiment } from './services/comprehend.ts';
import { converse } from './services/converse/index.ts';
import { guardrailChecks } from './services/guardrail-checks.ts';
import { guardrails } from './services/guardrails.ts';
import { harness } from './services/harness.ts';
import { hostModel as hostModelProvider } from './services/host-model.ts';
import { knowledgeBase } from './services/knowledge-base.ts';
import { qBusiness } from './services/q-business.ts';
import { textract } from './services/textract.ts';

/** What {@link providersOf} builds from. */
export interface ProviderParts {
  readonly aws: AwsServices | undefined;
  readonly hostModel: LanguageModel | undefined;
  readonly clients: AwsClients;
  readonly plan: ModelPlan;
}

/** Every provider there is, configured or not: the table to which a new service adds a line. */
export function providersOf({ aws, hostModel, clients, plan }: ProviderParts): readonly Provider[] {
  const { regions } = plan;
  const [home] = regions;
  const models = (service: 'bedrock' | 'nova', name: string) =>
    converse({
      name,
      service,
      clients,
      unconfigured: aws?.bedrock === undefined ? 'Configure aws.bedrock to use it.' : undefined,
      targets: (request) => routedTargets(service, request, plan),
      row: (id) => plan.catalogue.find(id)?.row,
    });
  return [
    models('bedrock', 'bedrock-claude'),
    models('nova', 'bedrock-nova'),
    ...(hostModel === undefined ? [] : [hostModelProvider(hostModel)]),
    guardrails(clients, regions, aws?.guardrail),
    guardrailChecks(clients, regions, aws?.guardrailChecks, aws?.guardrail !== undefined),
    agentMemory(clients, home, aws?.memory, () => plan.clock.now()),
    harness(clients, aws?.agents?.harness),
    bedrockAgent(clients, home, aws?.agents?.classic),
    knowledgeBase('retrieve', clients, regions, aws?.knowledgeBases?.documents),
    qBusiness(clients, home, aws?.qBusiness),
    knowledgeBase('recall', clients, regions, aws?.knowledgeBases?.incidents),
    comprehendSentiment(clients, regions, aws?.comprehend),
    comprehendPii(clients, regions, aws?.comprehend),
    textract(clients, regions, aws?.textract !== undefined),
  ] as readonly unknown[] as readonly Provider[];
}

/**
 * The models that may be asked.
 *
 * @throws TypeError when there is no Region, or the table has no such model.
 */
export function configuredModels(aws: AwsServices | undefined, catalogue: Catalogue): readonly string[] {
  if (aws === undefined) return [];
  if (aws.regions.length === 0) throw new TypeError('aws.regions names no Region');
  const names = aws.bedrock?.models ?? LADDER;
  const strange = names.find((name) => catalogue.model(name) === undefined);
  if (strange !== undefined) throw new TypeError(`The model table has no "${strange}"`);
  return names;
}
