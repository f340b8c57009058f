import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trace, type Attributes, type Span, type SpanOptions, type Tracer } from '@opentelemetry/api';
import { createAwsManager, type AwsManagerOptions } from '@sitrep/sdk/aws';
import { fakeClock } from '@sitrep/sdk/testing';
import { scriptedProvider } from './support/scripted-provider.ts';

interface Told {
  readonly name: string;
  readonly options: SpanOptions;
  endedAt?: unknown;
  status?: unknown;
}

/** What a host's OpenTelemetry SDK would be handed. */
const told: Told[] = [];
const tracer: Tracer = {
  startSpan(name: string, options: SpanOptions = {}) {
    const span: Told = { name, options };
    told.push(span);
    return {
      setStatus: (status: unknown) => (span.status = status),
      end: (at: unknown) => (span.endedAt = at),
    } as unknown as Span;
  },
  startActiveSpan: () => {
    throw new Error('not used');
  },
};
trace.setGlobalTracerProvider({ getTracer: () => tracer });

async function askOnce(more: AwsManagerOptions, steps: Parameters<typeof scriptedProvider>[0]['steps']) {
  told.length = 0;
  const clock = fakeClock();
  const { provider } = scriptedProvider({
    clock,
    targets: [{ model: 'amazon.nova-lite-v1:0', region: 'us-east-1' }],
    ...(steps && { steps }),
  });
  const manager = createAwsManager({ clock, masker: 'none', providers: [provider], ...more });
  await clock.until(manager.ask('retrieve', { query: 'the secret query' }));
  for (let i = 0; i < 500 && told.length === 0 && more.openTelemetry !== false; i++) await clock.settle();
  return { clock, span: told[0] };
}

test('a call becomes one span with its real times, its model, tokens and cost, and nothing of what was asked', async () => {
  const counts = { input: 100, output: 10, cacheRead: 5, cacheWrite: 0 };
  const { span, clock } = await askOnce({}, [{ takesMs: 250, use: { tokens: { kind: 'known', counts } } }]);
  const attributes = span?.options.attributes as Attributes;
  assert.equal(span?.name, 'retrieval amazon.nova-lite-v1:0');
  assert.equal(Number(span?.endedAt) - Number(span?.options.startTime), 250);
  assert.equal(Number(span?.endedAt), clock.now());
  assert.equal(attributes['gen_ai.operation.name'], 'retrieval');
  assert.equal(attributes['gen_ai.request.model'], 'amazon.nova-lite-v1:0');
  assert.deepEqual([attributes['gen_ai.usage.input_tokens'], attributes['gen_ai.usage.output_tokens']], [105, 10]);
  assert.equal(attributes['sitrep.call.cost_kind'], 'known');
  assert.ok(!JSON.stringify(span).includes('secret'));
});

test('a failed call is a failed span of its kind', async () => {
  const { span } = await askOnce({}, [{ fails: 'overloaded' }]);
  assert.equal(span?.options.attributes?.['error.type'], 'overloaded');
  assert.deepEqual(span?.status, { code: 2, message: 'overloaded' });
});

test('a host that wants no spans gets none', async () => {
  const { span } = await askOnce({ openTelemetry: false }, [{}]);
  assert.equal(span, undefined);
});
