import type { FactEnvelope, IncidentView, Snapshot } from '../protocol/index.ts';
import { foldIncident } from './fold-incident.ts';

/** Incidents that views hold at most. Above it the one that ended longest ago is let go; with none ended, the oldest. */
export const VIEWS_LIMIT = 500;

/**
 * All views at one place in the journal. Server and page hold one each and feed it the same facts, so both see the same; which
 * incidents are let go is decided by the facts alone, too.
 */
export class Views {
  readonly limit: number;
  #incidents = new Map<string, IncidentView>();
  #seq = 0;

  constructor({ limit = VIEWS_LIMIT }: { readonly limit?: number } = {}) {
    this.limit = limit;
  }

  /** seq of the newest fact folded in. */
  get seq(): number {
    return this.#seq;
  }

  /** Folds one fact in; a fact at or below {@link seq} does nothing. Returns whether any view changed. */
  apply(fact: FactEnvelope): boolean {
    if (fact.seq <= this.#seq) return false;
    this.#seq = fact.seq;
    const before = this.#incidents.get(fact.incidentId);
    const after = foldIncident(before, fact);
    if (after === undefined || after === before) return false;
    this.#incidents.set(fact.incidentId, after);
    if (before === undefined && this.#incidents.size > this.limit) this.#letGo(fact.incidentId);
    return true;
  }

  get(incidentId: string): IncidentView | undefined {
    return this.#incidents.get(incidentId);
  }

  /** In the order in which the incidents were opened. */
  list(): readonly IncidentView[] {
    return [...this.#incidents.values()];
  }

  /** Everything at {@link seq}. The views in it are the ones held, not copies: they never change. */
  snapshot(): Snapshot {
    return { seq: this.#seq, incidents: this.list() as IncidentView[] };
  }

  /** Forgets what it holds and takes a snapshot instead. */
  restore(snapshot: Snapshot): void {
    this.#seq = snapshot.seq;
    this.#incidents = new Map(snapshot.incidents.map((view) => [view.incident.id, view]));
  }

  #letGo(newest: string): void {
    let ended: IncidentView | undefined;
    for (const view of this.#incidents.values()) {
      const { status, seq } = view.incident;
      if ((status === 'resolved' || status === 'closed') && (ended === undefined || seq < ended.incident.seq))
        ended = view;
    }
    const oldest = this.#incidents.keys().next().value;
    const victim = ended?.incident.id ?? oldest;
    if (victim !== undefined && victim !== newest) this.#incidents.delete(victim);
  }
}
