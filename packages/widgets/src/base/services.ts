import type { AwsServiceMetrics, ProviderHealth, ProviderStatus, ServicesHealth } from '@sitrep/sdk/protocol';

/** One AI service: how its providers do, and what it was used for. */
export interface ServiceRow {
  readonly service: string;
  /** Those that are configured, the worst first. */
  readonly providers: readonly ProviderHealth[];
  /** Absent while it was not called. */
  readonly usage: AwsServiceMetrics | undefined;
}

const USAGE = 'aws/usage/';
const WORST_FIRST: readonly ProviderStatus[] = [
  'misconfigured',
  'unavailable',
  'open',
  'degraded',
  'unknown',
  'healthy',
  'unconfigured',
];

/** Values of the state that {@link servicesOf} reads. */
export function servicesState(state: ReadonlyMap<string, unknown>): readonly unknown[] {
  return [...state].flatMap(([key, value]) => (key === 'aws/health' || key.startsWith(USAGE) ? [value] : []));
}

/** Every AI service that is configured or was used, by name. Empty where nothing is. */
export function servicesOf(state: ReadonlyMap<string, unknown>): readonly ServiceRow[] {
  const health = state.get('aws/health') as ServicesHealth | undefined;
  const providers = (health?.capabilities ?? [])
    .flatMap((capability) => capability.providers)
    .filter(({ status }) => status !== 'unconfigured')
    .sort((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status));
  const used = new Map<string, AwsServiceMetrics>();
  for (const [key, value] of state) if (key.startsWith(USAGE)) used.set(key.slice(USAGE.length), value as never);
  // What this process answers by itself is no service.
  used.delete('local');
  const names = new Set([...providers.map(({ service }) => service), ...used.keys()]);
  return [...names].sort().map((service) => ({
    service,
    providers: providers.filter((each) => each.service === service),
    usage: used.get(service),
  }));
}
