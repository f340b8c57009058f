import type {
  FoundationModelLifecycle,
  FoundationModelSummary,
  GetFoundationModelRequest,
  GetFoundationModelResponse,
  ListFoundationModelsRequest,
  ListFoundationModelsResponse,
} from '@aws-sdk/client-bedrock';
import type { Answerers, FakeCall } from '../call.ts';
import { marked } from '../content/mark.ts';
import { ServiceFailure } from '../wire/service-failure.ts';

/** A model that the fake's catalogue lists. */
export interface FakeModel {
  /** The bare id, such as `amazon.nova-micro-v1:0`. */
  readonly id: string;
  /** Unix ms at which it goes out of service. Default: not known. */
  readonly endOfLifeAt?: number;
}

/** The models that the fake lists unless told otherwise: one of each kind, and one that is past its end. */
export const defaultModels: readonly FakeModel[] = [
  { id: 'amazon.nova-micro-v1:0' },
  { id: 'amazon.nova-lite-v1:0' },
  { id: 'amazon.nova-pro-v1:0' },
  { id: 'amazon.nova-2-lite-v1:0' },
  { id: 'amazon.nova-premier-v1:0', endOfLifeAt: Date.parse('2026-09-14T00:00:00Z') },
  { id: 'anthropic.claude-haiku-4-5-20251001-v1:0' },
  { id: 'anthropic.claude-sonnet-4-6' },
];

/** Six months, for which a model is called legacy before it goes. */
const LEGACY_MS = 182 * 86_400_000;

/** Bedrock's catalogue of models, with their lifecycle. */
export function foundationModelAnswers(models: readonly FakeModel[]): Answerers {
  return {
    ListFoundationModels({ byProvider }: ListFoundationModelsRequest, call: FakeCall): ListFoundationModelsResponse {
      const summaries = models.map((model) => summaryOf(model, call));
      const wanted = byProvider?.toLowerCase() ?? '';
      return { modelSummaries: summaries.filter(({ modelId = '' }) => modelId.startsWith(wanted)) };
    },
    GetFoundationModel(
      { modelIdentifier = '' }: GetFoundationModelRequest,
      call: FakeCall,
    ): GetFoundationModelResponse {
      const id = modelIdentifier.split('/').at(-1);
      const model = models.find((each) => each.id === id);
      if (!model) throw new ServiceFailure('ResourceNotFoundException', `There is no model ${modelIdentifier}`);
      return { modelDetails: summaryOf(model, call) };
    },
  };
}

function summaryOf({ id, endOfLifeAt = Infinity }: FakeModel, { region, now }: FakeCall): FoundationModelSummary {
  const legacy = now >= endOfLifeAt - LEGACY_MS;
  const known = Number.isFinite(endOfLifeAt);
  const modelLifecycle: FoundationModelLifecycle = {
    status: legacy ? 'LEGACY' : 'ACTIVE',
    ...(known ? { endOfLifeTime: new Date(endOfLifeAt), legacyTime: new Date(endOfLifeAt - LEGACY_MS) } : {}),
  };
  return {
    modelArn: `arn:aws:bedrock:${region}::foundation-model/${id}`,
    modelId: id,
    modelName: marked(id),
    providerName: marked(id.split('.')[0] ?? ''),
    inputModalities: ['TEXT'],
    outputModalities: ['TEXT'],
    responseStreamingSupported: true,
    inferenceTypesSupported: ['ON_DEMAND'],
    modelLifecycle,
  };
}
