import type { Incident, IncidentView, Severity } from '@sitrep/sdk/protocol';

const order: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** Whether somebody still has to care. */
export function isOpen({ status }: Incident): boolean {
  return status === 'triggered' || status === 'acknowledged';
}

/** The order of lists: open before ended, worse before milder, newer before older. */
export function byUrgency(incidents: readonly IncidentView[]): readonly IncidentView[] {
  return incidents.toSorted(
    (a, b) =>
      Number(isOpen(b.incident)) - Number(isOpen(a.incident)) ||
      (isOpen(a.incident) ? order.indexOf(a.incident.severity) - order.indexOf(b.incident.severity) : 0) ||
      b.incident.openedAt - a.incident.openedAt,
  );
}
