/** An alert as the monitors know it. */
export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  readonly startedAt: number;
  endedAt: number | null;
}

const ADDRESS = 'http://alertmanager.shop.example';
const RULES_ADDRESS = 'http://prometheus.shop.example/graph?g0.expr=';
/** How Alertmanager writes that an alert has no end yet. */
const NO_END = '0001-01-01T00:00:00Z';

/**
 * The body of an Alertmanager webhook, version 4, for one group of alerts.
 * Shape: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export function alertPayload(alertname: string, alerts: readonly FiringAlert[]): unknown {
  const groupLabels = { alertname };
  return {
    version: '4',
    groupKey: `{}:{alertname="${alertname}"}`,
    truncatedAlerts: 0,
    status: alerts.some(({ endedAt }) => endedAt === null) ? 'firing' : 'resolved',
    receiver: 'sitrep',
    groupLabels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: ADDRESS,
    alerts: alerts.map(({ labels, annotations, startedAt, endedAt }) => ({
      status: endedAt === null ? 'firing' : 'resolved',
      labels,
      annotations,
      startsAt: new Date(startedAt).toISOString(),
      endsAt: endedAt === null ? NO_END : new Date(endedAt).toISOString(),
      generatorURL: `${RULES_ADDRESS}${encodeURIComponent(`ALERTS{alertname="${alertname}"}`)}`,
      fingerprint: fingerprintOf(labels),
    })),
  };
}

function common(sets: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = sets;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}

/** Sixteen hexadecimal digits from the sorted labels, by the 64-bit FNV-1a hash with a separator, as Prometheus makes them. */
function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let hash = 0xcbf29ce484222325n;
  const mix = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  };
  const encoder = new TextEncoder();
  for (const name of Object.keys(labels).toSorted()) {
    for (const part of [name, labels[name] ?? '']) {
      for (const byte of encoder.encode(part)) mix(byte);
      mix(0xff);
    }
  }
  return hash.toString(16).padStart(16, '0');
}
