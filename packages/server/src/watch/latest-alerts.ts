interface Payload {
  readonly alerts?: readonly { readonly labels?: unknown }[];
}

/**
 * Alertmanager payloads as one: each alert as it was last reported. For payloads of a replay, whose earlier episodes are history that was
 * taken in when it happened. `undefined` when there is nothing in them.
 */
export function latestAlerts(payloads: readonly unknown[]): unknown {
  const latest = new Map<string, unknown>();
  for (const { alerts = [] } of payloads as readonly Payload[])
    for (const alert of alerts) latest.set(JSON.stringify(alert.labels), alert);
  const last = payloads.at(-1);
  return latest.size === 0 ? undefined : { ...(last as object), alerts: [...latest.values()] };
}
