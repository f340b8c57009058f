import type { SymptomHint } from '../analysis/index.ts';
import type { IncidentView } from '../protocol/index.ts';

/** What the alerts say about the symptom: which component, and since when. The earliest alert that names a component counts. */
export function incidentHint({ incident, alerts }: IncidentView): SymptomHint {
  const first = alerts.filter((alert) => alert.entity !== undefined).sort((a, b) => a.startedAt - b.startedAt)[0];
  const entity = first?.entity ?? incident.entity;
  const at = first?.startedAt ?? alerts[0]?.startedAt ?? incident.openedAt;
  return entity === undefined ? { at } : { entity, at };
}
