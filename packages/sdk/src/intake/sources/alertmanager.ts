import * as z from 'zod';
import type { Labels } from '../../protocol/index.ts';
import {
  identityOf,
  invalidPayload,
  MAX_ALERTS_PER_PAYLOAD,
  payloadIssues,
  readSeverity,
  readTimestamp,
  type AlertDraft,
  type AlertSource,
} from '../contract/index.ts';

const Texts = z.record(z.string(), z.string());

const Notification = z.looseObject({
  version: z.literal('4'),
  alerts: z
    .array(
      z.looseObject({
        status: z.enum(['firing', 'resolved']).optional(),
        labels: Texts,
        annotations: Texts.default({}),
        startsAt: z.string().optional(),
        endsAt: z.string().optional(),
        generatorURL: z.string().optional(),
      }),
    )
    .max(MAX_ALERTS_PER_PAYLOAD),
  status: z.enum(['firing', 'resolved']).optional(),
});
type Notification = z.infer<typeof Notification>;

/** Labels that name the component an alert speaks of, the best first. */
const ENTITY_LABELS =
  'service service_name app application app_kubernetes_io_name component deployment statefulset daemonset workload container pod job instance node host'.split(
    ' ',
  );

/** The webhook of Prometheus Alertmanager, payload version 4. An alert is identified by its label set, as in Alertmanager itself. */
export const alertmanagerSource: AlertSource = {
  name: 'alertmanager',
  read(payload, { receivedAt }) {
    const parsed = Notification.safeParse(payload);
    if (!parsed.success) throw invalidPayload(payloadIssues(parsed.error), parsed.error);
    const { alerts, status } = parsed.data;
    return alerts.map((alert) => draft(alert, alert.status ?? status ?? 'firing', receivedAt));
  },
};

function draft(alert: Notification['alerts'][number], state: AlertDraft['state'], receivedAt: number): AlertDraft {
  const { labels, annotations, generatorURL } = alert;
  const entity = ENTITY_LABELS.map((name) => labels[name]).find((value) => value !== undefined && value !== '');
  const description = annotations['description'] ?? annotations['message'];
  const title = annotations['summary'] ?? annotations['title'] ?? labels['alertname'] ?? 'Alert without a name';
  return {
    identity: identityOf(labels),
    state,
    // An alert that says nothing about its severity is worth a look and not worth waking anyone.
    severity: readSeverity(labels['severity'] ?? labels['priority'] ?? labels['level']) ?? 'warning',
    ...(entity === undefined ? {} : { entity }),
    title,
    ...(description === undefined ? {} : { description }),
    labels: labels satisfies Labels,
    ...(generatorURL === undefined ? {} : { url: generatorURL }),
    startedAt: readTimestamp(alert.startsAt) ?? receivedAt,
    ...(state === 'resolved' ? { endedAt: readTimestamp(alert.endsAt) ?? receivedAt } : {}),
  };
}
