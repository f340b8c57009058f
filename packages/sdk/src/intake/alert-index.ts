import type {
  AgentReport,
  Alert,
  Fact,
  FactEnvelope,
  IncidentStatus,
  IncidentView,
  Severity,
} from '../protocol/index.ts';
import { worse } from './contract/index.ts';
import { joinKeys, type Candidate } from './correlate.ts';

/** An alert that intake has seen. */
export interface KnownAlert {
  readonly alertId: string;
  readonly incidentId: string;
  state: Alert['state'];
  startedAt: number;
  /** `false`: counted in its incident, not kept there. */
  readonly kept: boolean;
}

/** What intake remembers of an incident. */
export interface IndexedIncident extends Candidate {
  firstAt: number;
  lastAt: number;
  readonly entities: Set<string>;
  readonly affected: Set<string>;
  readonly keys: Set<string>;
  readonly openedAt: number;
  severity: Severity;
  status: IncidentStatus;
  resolvedAt: number | undefined;
  /** Alerts it keeps, and those that came after that and were only counted. */
  kept: number;
  counted: number;
}

/** Limits of an {@link AlertIndex}. */
const INDEX_LIMITS = Object.freeze({
  /** Incidents remembered; above it the one that ended longest ago is forgotten, with none ended the oldest. */
  incidents: 500,
  /** Alerts remembered, kept or counted; above it the one seen first is forgotten, and would count as new. */
  alerts: 50_000,
  /** Components, affected components and join keys remembered of one incident, each the first ones. */
  names: 64,
});

/** What intake knows of incidents and their alerts. A fold of facts, bounded; intake also enters what it is about to write. */
export class AlertIndex {
  readonly incidents = new Map<string, IndexedIncident>();
  readonly #alerts = new Map<string, KnownAlert>();

  /** Takes over incidents that a journal already holds. */
  restore(views: Iterable<IncidentView>): void {
    for (const { incident, alerts, agents } of views) {
      const entry = this.open(incident.id, incident);
      entry.status = incident.status;
      entry.resolvedAt = incident.marks.resolved;
      for (const alert of alerts) this.join(entry, alert);
      for (const { report } of agents) if (report !== undefined) learn(entry, report);
      entry.counted = Math.max(0, incident.alertCount - entry.kept);
    }
  }

  /** Follows what others write: incidents opened by hand, resolved, closed. What intake itself entered changes nothing again. */
  apply(envelope: FactEnvelope): void {
    const fact = envelope as unknown as Fact;
    const incident = this.incidents.get(fact.incidentId);
    switch (fact.kind) {
      case 'incident-opened': {
        const entry = incident ?? this.open(fact.incidentId, { ...fact.body, openedAt: fact.at });
        if (fact.body.alert !== undefined) this.join(entry, fact.body.alert);
        return;
      }
      case 'alert-attached':
        if (incident !== undefined) this.join(incident, fact.body.alert);
        return;
      case 'alert-fired-again':
        if (incident?.status === 'resolved') Object.assign(incident, { status: 'triggered', resolvedAt: undefined });
        return;
      case 'alert-classified':
        if (incident === undefined) return;
        if (fact.body.entity !== undefined) addName(incident.entities, fact.body.entity);
        incident.severity = worse(incident.severity, fact.body.severity ?? incident.severity);
        return;
      case 'agent-reported':
        if (incident !== undefined) learn(incident, fact.body.report);
        return;
      case 'severity-changed':
        if (incident !== undefined) incident.severity = fact.body.severity;
        return;
      case 'incident-resolved':
      case 'incident-closed':
        if (incident === undefined) return;
        incident.status = fact.kind === 'incident-closed' ? 'closed' : 'resolved';
        incident.resolvedAt ??= fact.at;
        return;
      default: // no other fact changes what an alert can join
    }
  }

  alert(fingerprint: string): KnownAlert | undefined {
    return this.#alerts.get(fingerprint);
  }

  /** Enters a new incident. */
  open(
    incidentId: string,
    incident: {
      readonly severity: Severity;
      readonly openedAt: number;
      readonly title: string;
      readonly entity?: string | undefined;
    },
  ): IndexedIncident {
    const { openedAt, severity, entity, title } = incident;
    const entry: IndexedIncident = {
      incidentId,
      openedAt,
      // Its alerts say when it began; without any, its opening does.
      firstAt: openedAt,
      lastAt: openedAt,
      entities: new Set(entity === undefined ? [] : [entity]),
      affected: new Set(),
      keys: new Set(joinKeys({ title, labels: {} })),
      severity,
      status: 'triggered',
      resolvedAt: undefined,
      kept: 0,
      counted: 0,
    };
    this.incidents.set(incidentId, entry);
    if (this.incidents.size > INDEX_LIMITS.incidents) this.#forgetOne(incidentId);
    return entry;
  }

  /** Enters an alert that an incident keeps or, with `kept` false, only counts. An alert that it already has stays as it is. */
  join(entry: IndexedIncident, alert: Alert, kept = true): void {
    if (this.#alerts.get(alert.fingerprint)?.alertId === alert.id) return;
    this.set(alert.fingerprint, {
      alertId: alert.id,
      incidentId: entry.incidentId,
      state: alert.state,
      startedAt: alert.startedAt,
      kept,
    });
    if (kept) entry.kept++;
    else entry.counted++;
    entry.severity = worse(entry.severity, alert.severity);
    const first = entry.kept + entry.counted === 1;
    entry.firstAt = first ? alert.startedAt : Math.min(entry.firstAt, alert.startedAt);
    entry.lastAt = first ? alert.startedAt : Math.max(entry.lastAt, alert.startedAt);
    if (alert.entity !== undefined) addName(entry.entities, alert.entity);
    for (const key of joinKeys(alert)) addName(entry.keys, key);
  }

  set(fingerprint: string, known: KnownAlert): void {
    this.#alerts.set(fingerprint, known);
    if (this.#alerts.size > INDEX_LIMITS.alerts) this.#alerts.delete(this.#alerts.keys().next().value as string);
  }

  /** Takes back an alert entry: the one it replaced, or none. */
  putBack(fingerprint: string, entered: KnownAlert, before: KnownAlert | undefined): void {
    if (this.#alerts.get(fingerprint) !== entered) return;
    if (before === undefined) this.#alerts.delete(fingerprint);
    else this.#alerts.set(fingerprint, before);
  }

  get size(): { readonly incidents: number; readonly alerts: number } {
    return { incidents: this.incidents.size, alerts: this.#alerts.size };
  }

  #forgetOne(newest: string): void {
    let ended: IndexedIncident | undefined;
    for (const entry of this.incidents.values())
      if (entry.resolvedAt !== undefined && (ended?.resolvedAt === undefined || entry.resolvedAt < ended.resolvedAt))
        ended = entry;
    const victim = ended?.incidentId ?? this.incidents.keys().next().value;
    if (victim !== undefined && victim !== newest) this.incidents.delete(victim);
  }
}

// What the investigation found says more about where an incident is than the alerts that happened to come first.
function learn(entry: IndexedIncident, { impact, hypotheses }: AgentReport): void {
  for (const entity of impact?.entities ?? []) addName(entry.affected, entity);
  const [cause] = hypotheses ?? [];
  if (cause !== undefined) addName(entry.entities, cause.entity);
}

function addName(names: Set<string>, name: string): void {
  if (names.size < INDEX_LIMITS.names) names.add(name);
}
