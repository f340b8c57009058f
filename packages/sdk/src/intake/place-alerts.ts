import type { Ids } from '../base/index.ts';
import { newFact, type Alert, type NewFact } from '../protocol/index.ts';
import type { AlertIndex, IndexedIncident, KnownAlert } from './alert-index.ts';
import { worse, type AlertReceipt } from './contract/index.ts';
import { correlate, JOIN_TIME_MS, type JoinReason } from './correlate.ts';
import type { neighbourhood } from './neighbourhood.ts';

/** Alerts that one incident keeps; further ones are counted. As many as its view shows. */
export const ALERTS_PER_INCIDENT = 100;
/** Incidents opened within a minute from which on more of them are taken for one storm. */
export const STORM_OPENINGS = 10;
/** An alert that still fires so long after its incident was resolved is no straggler: it opens a new one. 2 minutes. */
const STRAGGLER_MS = 120_000;
/** Facts in one append; a payload with more for one incident is written in several. */
const FACTS_PER_APPEND = 200;

/** Facts of one incident that intake wants written, all or none. */
export interface IntakeAppend {
  readonly incidentId: string;
  /** Whether the first fact is its `incident-opened`. */
  readonly opens: boolean;
  readonly facts: readonly NewFact[];
}

/** What becomes of the alerts of one payload. */
export interface IntakePlan {
  /** One for each alert, in order. */
  readonly receipts: readonly AlertReceipt[];
  readonly appends: readonly IntakeAppend[];
  /** Takes out of the index what this plan entered, because it could not be written. */
  cancel(): void;
}

interface Placing {
  readonly now: number;
  readonly ids: Ids;
  readonly key: string | undefined;
  readonly near: ReturnType<typeof neighbourhood>;
  readonly reopenMs: number;
}

/** Finds a place for each alert and enters it in `index` at once, so that what arrives a moment later already sees it. */
export function placeAlerts(alerts: readonly Alert[], index: AlertIndex, placing: Placing): IntakePlan {
  const facts = new Map<string, NewFact[]>();
  const undo: (() => void)[] = [];
  const write = (incidentId: string, fact: (key?: string) => NewFact) => {
    const list = facts.get(incidentId);
    if (list === undefined) facts.set(incidentId, [fact(placing.key)]);
    else list.push(fact(placing.key));
  };
  const receipts = alerts.map((alert) => place(alert, { ...placing, index, write, undo }));
  const appends = [...facts].flatMap(([incidentId, list]) =>
    chunks(list).map((part) => ({ incidentId, opens: part[0]?.kind === 'incident-opened', facts: part })),
  );
  return {
    receipts,
    appends,
    cancel() {
      for (const step of undo.splice(0).toReversed()) step();
    },
  };
}

interface Work extends Placing {
  readonly index: AlertIndex;
  readonly write: (incidentId: string, fact: (key?: string) => NewFact) => void;
  readonly undo: (() => void)[];
}

function place(alert: Alert, work: Work): AlertReceipt {
  const known = work.index.alert(alert.fingerprint);
  const incident = known === undefined ? undefined : work.index.incidents.get(known.incidentId);
  if (known === undefined || incident === undefined)
    return alert.state === 'firing' ? placeNew(alert, work) : receipt(alert, 'unmatched');
  if (alert.state === 'resolved') return clear(alert, known, work);
  return fire(alert, known, incident, work);
}

function clear(alert: Alert, known: KnownAlert, work: Work): AlertReceipt {
  const { fingerprint } = alert;
  const { alertId, incidentId } = known;
  if (known.state === 'resolved') return receipt(alert, 'repeated', known);
  change(known, { state: 'resolved' }, work);
  if (known.kept) {
    const endedAt = alert.endedAt ?? work.now;
    work.write(incidentId, (key) =>
      newFact('alert-cleared', incidentId, work.now, { fingerprint, alertId, endedAt }, key),
    );
  }
  return receipt(alert, 'cleared', known);
}

function fire(alert: Alert, known: KnownAlert, incident: IndexedIncident, work: Work): AlertReceipt {
  const { fingerprint, startedAt } = alert;
  const { alertId, incidentId } = known;
  const open = isOpen(incident);
  const sameEpisode = startedAt <= known.startedAt;
  if (open && (sameEpisode || known.state === 'firing')) return receipt(alert, 'repeated', known);
  // Monitors look back, so an alert may begin to fire, and go on firing, a little after what it reports is over.
  if (isStraggler(alert, incident, work)) return receipt(alert, 'repeated', known);
  if (sameEpisode && known.state === 'resolved') return receipt(alert, 'repeated', known);
  const lately = incident.status === 'resolved' && work.now - (incident.resolvedAt ?? 0) <= work.reopenMs;
  if (!open && !(lately && known.kept)) return placeNew(alert, work);
  change(known, { state: 'firing', startedAt }, work);
  const { status, resolvedAt, lastAt } = incident;
  Object.assign(incident, {
    status: open ? status : 'triggered',
    resolvedAt: undefined,
    lastAt: Math.max(lastAt, startedAt),
  });
  work.undo.push(() => Object.assign(incident, { status, resolvedAt, lastAt }));
  if (known.kept)
    work.write(incidentId, (key) =>
      newFact('alert-fired-again', incidentId, work.now, { fingerprint, alertId, startedAt }, key),
    );
  return receipt(alert, 'fired-again', known);
}

function placeNew(alert: Alert, work: Work): AlertReceipt {
  const { index, now, near } = work;
  const open = [...index.incidents.values()].filter(isOpen);
  const storm = open.filter((incident) => now - incident.openedAt < JOIN_TIME_MS).length >= STORM_OPENINGS;
  const late = [...index.incidents.values()].filter((incident) => isStraggler(alert, incident, work));
  const match = correlate(alert, [...open, ...late], { distance: near, knows: near.knows, storm });
  const incident = match && index.incidents.get(match.incidentId);
  if (match === undefined || incident === undefined) return openFor(alert, work);
  return incident.kept < ALERTS_PER_INCIDENT
    ? attach(alert, incident, match.reason, work)
    : count(alert, incident, work);
}

function openFor(alert: Alert, work: Work): AlertReceipt {
  const { index, now, ids } = work;
  const { title, severity, entity } = alert;
  const incidentId = ids.next('inc');
  const entry = index.open(incidentId, { title, severity, entity, openedAt: now });
  work.undo.push(() => index.incidents.delete(incidentId));
  enter(alert, entry, true, work);
  const body = { title, severity, ...(entity === undefined ? {} : { entity }), openedBy: INTAKE, alert };
  work.write(incidentId, (key) => newFact('incident-opened', incidentId, now, body, key));
  return receipt(alert, 'opened', { alertId: alert.id, incidentId });
}

function attach(alert: Alert, incident: IndexedIncident, reason: JoinReason, work: Work): AlertReceipt {
  const { incidentId } = incident;
  enter(alert, incident, true, work);
  work.write(incidentId, (key) => newFact('alert-attached', incidentId, work.now, { alert, reason }, key));
  return receipt(alert, 'attached', { alertId: alert.id, incidentId });
}

function count(alert: Alert, incident: IndexedIncident, work: Work): AlertReceipt {
  const { incidentId, severity } = incident;
  enter(alert, incident, false, work);
  const total = incident.counted;
  if (Number.isInteger(Math.log2(total))) {
    const added = total - Math.floor(total / 2);
    work.write(incidentId, (key) => newFact('alerts-counted', incidentId, work.now, { added, total }, key));
  }
  if (worse(severity, alert.severity) !== severity) {
    const body = { severity: alert.severity, reason: `Alert: ${alert.title}` };
    work.write(incidentId, (key) => newFact('severity-changed', incidentId, work.now, body, key));
  }
  return receipt(alert, 'counted', { alertId: alert.id, incidentId });
}

function enter(alert: Alert, incident: IndexedIncident, kept: boolean, { index, undo }: Work): void {
  const before = index.alert(alert.fingerprint);
  const { severity, firstAt, lastAt } = incident;
  index.join(incident, alert, kept);
  const entered = index.alert(alert.fingerprint);
  undo.push(() => {
    if (entered !== undefined) index.putBack(alert.fingerprint, entered, before);
    if (kept) incident.kept--;
    else incident.counted--;
    Object.assign(incident, { severity, firstAt, lastAt });
  });
}

function change(known: KnownAlert, next: Partial<Pick<KnownAlert, 'state' | 'startedAt'>>, { undo }: Work): void {
  const { state, startedAt } = known;
  Object.assign(known, next);
  undo.push(() => Object.assign(known, { state, startedAt }));
}

const INTAKE = { kind: 'system', id: 'intake' } as const;

/** Whether an alert that began before the incident was resolved only arrives, or goes on, a little after that. */
function isStraggler({ startedAt }: Alert, { status, resolvedAt }: IndexedIncident, { now }: Work): boolean {
  return (
    status === 'resolved' && resolvedAt !== undefined && startedAt <= resolvedAt && now - resolvedAt <= STRAGGLER_MS
  );
}

function isOpen({ status }: IndexedIncident): boolean {
  return status === 'triggered' || status === 'acknowledged';
}

function receipt(
  alert: Alert,
  outcome: AlertReceipt['outcome'],
  place?: { readonly alertId: string; readonly incidentId: string },
): AlertReceipt {
  return {
    alertId: place?.alertId ?? alert.id,
    fingerprint: alert.fingerprint,
    outcome,
    ...(place && { incidentId: place.incidentId }),
  };
}

function chunks<T>(list: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(list.length / FACTS_PER_APPEND) }, (_, i) =>
    list.slice(i * FACTS_PER_APPEND, (i + 1) * FACTS_PER_APPEND),
  );
}
