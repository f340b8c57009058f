import type { IncidentView } from '../protocol/index.ts';

/**
 * How long signals must have been calm, milliseconds.
 *
 * After an action there is a reason why they are, so half a minute of it is taken. Without one they may only be calm between two bouts: a
 * process that fails and is started again is well for as long as its supervisor waits. Kubernetes waits up to five minutes before it starts a
 * failing container again, and takes it for well once it has run for ten (Pod lifecycle, "container restart policy"). Between these two it is
 * as long as the trouble lasted.
 */
export const CALM = Object.freeze({ treatedMs: 30_000, untreatedLeastMs: 300_000, untreatedMostMs: 600_000 });

/** How long an incident that nothing was done about must have been calm to count as over: as long as it lasted, within {@link CALM}'s bounds. */
export function calmNeeded({ incident, alerts }: IncidentView, now: number): number {
  const { impactStart, detected } = incident.marks;
  const begun = Math.min(impactStart?.at ?? detected, ...alerts.map(({ startedAt }) => startedAt));
  const ended = alerts.length === 0 ? now : Math.max(...alerts.map(({ endedAt }) => endedAt ?? now));
  return Math.min(CALM.untreatedMostMs, Math.max(CALM.untreatedLeastMs, ended - begun));
}
