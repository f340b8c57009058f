import type { TelemetryQuery, TelemetrySource } from '../telemetry/index.ts';

/** A source that knows nothing and says so: for tests whose agents look at nothing. */
export function silentTelemetry(name = 'silent'): TelemetrySource {
  const unknown = (query: string) => async (_: TelemetryQuery) =>
    ({ status: 'unknown', reason: 'Nothing is collected', query }) as const;
  return {
    name,
    metrics: unknown('metrics'),
    logs: unknown('logs'),
    calls: unknown('calls'),
    changes: unknown('changes'),
    topology: unknown('topology'),
    coverage: async () => undefined,
  };
}
