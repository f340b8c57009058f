import type { AwsClients } from '../contract/models.ts';

/** What `ListFoundationModels` says about each model's life, by bare id. */
export async function readModelLives(
  clients: AwsClients,
  region: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, { readonly status: 'active' | 'legacy' | 'unknown'; readonly endOfLifeAt?: number }>> {
  const { client, sdk } = await clients.open('bedrock', region);
  const { modelSummaries = [] } = await client.send(
    new sdk.ListFoundationModelsCommand({}),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return new Map(
    modelSummaries.flatMap(({ modelId, modelLifecycle }) => {
      if (modelId === undefined) return [];
      const { status, endOfLifeTime } = (modelLifecycle ?? {}) as { status?: string; endOfLifeTime?: Date };
      return [
        [
          modelId,
          {
            status: status === 'ACTIVE' ? 'active' : status === 'LEGACY' ? 'legacy' : 'unknown',
            ...(endOfLifeTime instanceof Date ? { endOfLifeAt: endOfLifeTime.getTime() } : {}),
          },
        ] as const,
      ];
    }),
  );
}
