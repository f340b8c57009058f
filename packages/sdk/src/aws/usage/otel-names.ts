/**
 * OpenTelemetry names that the manager uses: semantic conventions for generative AI since version 1.37 (status "development" there, so they
 * are pinned here and change in this file only).
 */
export const OTEL = Object.freeze({
  scope: '@sitrep/sdk/aws',
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
  requestId: 'aws.request_id',
  region: 'cloud.region',
  rpcMethod: 'rpc.method',
  attempts: 'sitrep.call.attempts',
  costUsd: 'sitrep.call.cost_usd',
  costKind: 'sitrep.call.cost_kind',
  capability: 'sitrep.capability',
  durationMetric: 'gen_ai.client.operation.duration',
  tokenMetric: 'gen_ai.client.token.usage',
  costMetric: 'sitrep.client.cost',
});

/** `gen_ai.operation.name` of each capability; those without one are no generative calls. */
export const OTEL_OPERATIONS: Readonly<Record<string, string>> = Object.freeze({
  reason: 'chat',
  act: 'invoke_agent',
  retrieve: 'retrieval',
  recall: 'retrieval',
});
