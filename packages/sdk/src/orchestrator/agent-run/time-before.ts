import type { IncidentView, TimeWindow } from '../../protocol/index.ts';

/** Milliseconds. */
const TIMES = Object.freeze({
  /** How long a system may take to settle after an incident whose recovery nobody verified. */
  settle: 60_000,
  /** Verification has seen the signals steady for so long when it says that they recovered. */
  steady: 30_000,
  /** How long before its first sign an incident's onset may lie. Where nobody verified that another was over, that time is never left out. */
  onset: 120_000,
  /** Calm that is long enough to be taken as normal by itself. */
  calm: 90_000,
});

/** What is known of the time before an incident. */
export interface TimeBefore {
  /** Since when it has been calm, when that is long enough to learn from: whatever the last incident left behind is normal now. */
  readonly calmFrom: number | undefined;
  /** Stretches in which other incidents were under way: neither normal nor this incident's own. */
  readonly excluded: readonly TimeWindow[];
}

/** The incident that is asked about. */
export interface ThisIncident {
  readonly incidentId: string;
  /** From its first sign to the newest recovery that was verified. It tells of the time before only when the incident was opened again since. */
  readonly healed?: TimeWindow | undefined;
}

/**
 * What other incidents, and its own earlier episode, say about the time before an incident. After an incident that was healed by more replicas
 * under more load, the system is calm and yet not as it was; so a calm stretch since then counts as normal, if it is long enough, and else what
 * lay before. An incident that is not over excludes nothing: it may be the same trouble.
 *
 * @param startedAt earliest sign of this incident, or of its newest episode.
 */
export function timeBefore(
  views: readonly IncidentView[],
  { incidentId, healed }: ThisIncident,
  startedAt: number,
): TimeBefore {
  const troubles: (TimeWindow & { readonly verified: boolean })[] = [];
  if (healed !== undefined && healed.to - TIMES.steady <= startedAt)
    troubles.push({ from: Math.max(0, healed.from - TIMES.onset), to: healed.to - TIMES.steady, verified: true });
  for (const view of views) {
    const to = view.incident.id === incidentId ? undefined : endOf(view);
    if (to !== undefined && to <= startedAt)
      troubles.push({ from: beginOf(view), to, verified: view.incident.marks.mitigated !== undefined });
  }
  const calmFrom = Math.max(0, ...troubles.map(({ to }) => to));
  if (troubles.length > 0 && startedAt - calmFrom >= TIMES.calm) return { calmFrom, excluded: [] };
  const excluded = troubles
    .map(({ from, to, verified }) => ({ from, to: verified ? to : Math.min(to, startedAt - TIMES.onset) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  return { calmFrom: undefined, excluded };
}

function beginOf({ incident, alerts }: IncidentView): number {
  const { impactStart, detected } = incident.marks;
  // Its alerts may have fired anew since, and its impact been found anew; when it was detected first stays.
  const signs = [impactStart?.earliest ?? detected, detected, ...alerts.map(({ startedAt }) => startedAt)];
  return Math.max(0, Math.min(...signs) - TIMES.onset);
}

/** When it had settled: from its verified recovery, or from the time it was resolved or the last of its alerts cleared. */
function endOf({ incident, alerts }: IncidentView): number | undefined {
  const { mitigated, resolved, closed } = incident.marks;
  if (mitigated !== undefined) return mitigated - TIMES.steady;
  const marked = resolved ?? closed;
  if (marked !== undefined) return marked + TIMES.settle;
  let cleared: number | undefined;
  for (const { state, endedAt } of alerts) {
    if (state !== 'resolved' || endedAt === undefined) return undefined;
    cleared = Math.max(cleared ?? 0, endedAt);
  }
  return cleared === undefined ? undefined : cleared + TIMES.settle;
}
