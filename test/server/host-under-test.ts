import type { TelemetryAnswer, TelemetrySource } from '@sitrep/sdk/telemetry';
import { defineAgent } from '@sitrep/sdk/agents';
import { createHost, type Host, type HostOptions } from '@sitrep/server';

/** A source that knows nothing and says so. */
export const silent: TelemetrySource = {
  name: 'silent',
  metrics: unknown,
  logs: unknown,
  calls: unknown,
  changes: unknown,
  topology: unknown,
  coverage: async () => undefined,
};

async function unknown<T>(): Promise<TelemetryAnswer<T>> {
  return { status: 'unknown', reason: 'nothing is collected here', query: 'none' };
}

/** An agent that looks and finds nothing: the run goes through and costs nothing. */
export const idleAgent = defineAgent({
  name: 'idle',
  phase: 'detection',
  run: async () => ({ verdict: 'nothing-found', claim: 'Nothing found.', confidence: 1, supporting: [] }),
});

/** A host on a free port, without a shop unless `options` says otherwise. Close it. */
export function startHost(options: HostOptions = {}): Promise<Host> {
  const quiet = options.simulator === undefined ? { telemetry: silent, agents: [idleAgent] } : {};
  return createHost({ port: 0, log: () => {}, ...quiet, ...options });
}

/** Sends JSON and reads the answer, whatever its status. */
export async function ask(
  url: string,
  { method, body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  // eslint-disable-next-line typescript/no-explicit-any -- what a server answers is looked at field by field
  const json: any = type.includes('json') ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, type, text, json };
}
