import { SitrepError } from '../../base/index.ts';
import { Alert, newFact, type Actor, type NewFact, type Severity } from '../../protocol/index.ts';
import { REQUEST_SOURCE } from '../run/run-record.ts';

/** An incident that a person or program opens without an alert. */
export interface OpenRequest {
  readonly title: string;
  readonly severity: Severity;
  readonly entity?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** When it began, as far as the asker knows. Default now. */
  readonly startedAt?: number;
}

/** Ids, time and asker of a requested incident. */
export interface RequestFrame {
  readonly incidentId: string;
  readonly alertId: string;
  readonly at: number;
  readonly by: Actor;
  readonly key: string | undefined;
}

/**
 * The first fact of an incident that somebody asks for. What they say of it is kept as its first alert, so that further alerts can join it
 * by its component, time and labels.
 *
 * @throws SitrepError `ERR_SITREP_PAYLOAD_INVALID` when a field is out of its limits; `details.errors` says which.
 */
export function openByRequest(request: OpenRequest, { incidentId, alertId, at, by, key }: RequestFrame): NewFact {
  const { title, severity, entity, labels = {}, startedAt = at } = request;
  const alert: Alert = {
    id: alertId,
    source: REQUEST_SOURCE,
    fingerprint: alertId,
    state: 'firing',
    severity,
    ...(entity === undefined ? {} : { entity }),
    title,
    labels: { ...labels },
    startedAt: Math.min(startedAt, at),
    receivedAt: at,
  };
  const parsed = Alert.safeParse(alert);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, message }));
    throw new SitrepError('ERR_SITREP_PAYLOAD_INVALID', 'This incident cannot be opened', { details: { errors } });
  }
  const body = { title, severity, ...(entity === undefined ? {} : { entity }), openedBy: by, alert };
  return newFact('incident-opened', incidentId, at, body, key);
}
