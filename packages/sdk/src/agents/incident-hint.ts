import type { SymptomHint } from '../analysis/index.ts';
import type { IncidentView } from '../protocol/index.ts';

/** Labels in which alerting systems say what they measured, the metric's own name before that of the rule. */
const METRIC_LABELS = ['metric', '__name__', 'metric_name', 'MetricName', 'alertname', 'alarmName'];

/**
 * What the alerts say about the symptom: which component, since when, and of which metric. The earliest that still
 * fires and names a component counts; with none firing, the earliest of all. */
export function incidentHint({ incident, alerts }: IncidentView): SymptomHint {
  const named = alerts.filter((alert) => alert.entity !== undefined).sort((a, b) => a.startedAt - b.startedAt);
  const first = named.find(({ state }) => state === 'firing') ?? named[0];
  const entity = first?.entity ?? incident.entity;
  const at = first?.startedAt ?? alerts[0]?.startedAt ?? incident.openedAt;
  const labels = (first ?? alerts[0])?.labels ?? {};
  const metric = METRIC_LABELS.map((label) => labels[label]).find((label) => label !== undefined);
  return { at, ...(entity === undefined ? {} : { entity }), ...(metric === undefined ? {} : { metric }) };
}
