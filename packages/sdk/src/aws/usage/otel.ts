import type * as OpenTelemetry from '@opentelemetry/api';
import type { Attributes, Counter, Histogram, Tracer } from '@opentelemetry/api';
import type { ServiceCall } from '../../protocol/index.ts';
import { OTEL, OTEL_OPERATIONS } from './otel-names.ts';

type Api = typeof OpenTelemetry;

/** Tells of a call that has ended. */
export type CallObserver = (call: ServiceCall) => void;

/**
 * Spans and metrics of calls through the OpenTelemetry API that the host has installed; `undefined` when it has none. Without an SDK behind
 * the API they go nowhere and cost next to nothing.
 */
export async function openTelemetryObserver(): Promise<CallObserver | undefined> {
  try {
    return observer(await import('@opentelemetry/api'));
  } catch {
    // The package is an optional peer.
    return undefined;
  }
}

function observer(api: Api): CallObserver {
  const { trace, metrics, SpanKind, SpanStatusCode } = api;
  const tracer: Tracer = trace.getTracer(OTEL.scope);
  const meter = metrics.getMeter(OTEL.scope);
  const duration: Histogram = meter.createHistogram(OTEL.durationMetric, { unit: 's' });
  const tokens: Histogram = meter.createHistogram(OTEL.tokenMetric, { unit: '{token}' });
  const cost: Counter = meter.createCounter(OTEL.costMetric, { unit: 'USD' });
  return (call) => {
    const shared = sharedAttributes(call);
    // Made when the call has ended, with its real times: nothing to hold on to while it runs.
    const span = tracer.startSpan(
      `${OTEL_OPERATIONS[call.capability] ?? call.operation} ${call.model ?? call.provider}`,
      {
        kind: call.origin === 'local' ? SpanKind.INTERNAL : SpanKind.CLIENT,
        startTime: call.at,
        attributes: { ...shared, ...spanAttributes(call) },
      },
    );
    if (call.outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR, message: call.failure ?? '' });
    span.end(call.at + call.durationMs);
    duration.record(call.durationMs / 1_000, shared);
    if (call.tokens !== undefined && call.tokens.kind !== 'unknown') {
      const { input, output, cacheRead, cacheWrite } = call.tokens.counts;
      tokens.record(input + cacheRead + cacheWrite, { ...shared, [OTEL.tokenType]: 'input' });
      tokens.record(output, { ...shared, [OTEL.tokenType]: 'output' });
    }
    if (call.cost.kind !== 'unknown') cost.add(call.cost.usd, { ...shared, [OTEL.costKind]: call.cost.kind });
  };
}

function sharedAttributes({
  capability,
  origin,
  provider,
  model,
  region,
  failure,
  operation,
}: ServiceCall): Attributes {
  const generative = OTEL_OPERATIONS[capability];
  return {
    [OTEL.capability]: capability,
    [OTEL.rpcMethod]: operation,
    [OTEL.providerName]: origin === 'local' ? 'sitrep' : provider.startsWith('bedrock') ? 'aws.bedrock' : provider,
    ...(generative === undefined ? {} : { [OTEL.operationName]: generative }),
    ...(model === undefined ? {} : { [OTEL.requestModel]: model }),
    ...(region === undefined ? {} : { [OTEL.region]: region }),
    ...(failure === undefined ? {} : { [OTEL.errorType]: failure }),
  };
}

function spanAttributes({ requestId, attempts, tokens, cost }: ServiceCall): Attributes {
  return {
    [OTEL.attempts]: attempts,
    [OTEL.costKind]: cost.kind,
    ...(cost.kind === 'unknown' ? {} : { [OTEL.costUsd]: cost.usd }),
    ...(requestId === undefined ? {} : { [OTEL.requestId]: requestId }),
    ...(tokens === undefined || tokens.kind === 'unknown'
      ? {}
      : {
          [OTEL.inputTokens]: tokens.counts.input + tokens.counts.cacheRead + tokens.counts.cacheWrite,
          [OTEL.outputTokens]: tokens.counts.output,
        }),
  };
}
