import { SitrepError, type Clock } from '../../base/index.ts';
import { MAX_READ_LIMIT, type Journal } from '../../journal/index.ts';
import type { FactEnvelope, IncidentView } from '../../protocol/index.ts';
import { foldIncident, Views } from '../../views/index.ts';
import { publishInOrder, type InOrder } from './publish-in-order.ts';

/** The views of a host, kept up with its journal. */
export class IncidentViews {
  readonly views = new Views();
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #deliver: (fact: FactEnvelope) => void;
  #order: InOrder | undefined;

  /** `deliver` is called with each fact, in journal order, after the views have it. */
  constructor(journal: Journal, clock: Clock, deliver: (fact: FactEnvelope) => void) {
    this.#journal = journal;
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** Folds a fact of the past, before {@link follow}. */
  restore(fact: FactEnvelope): void {
    this.views.apply(fact);
  }

  /** From here on follows the journal. */
  follow(): void {
    this.#order = publishInOrder(this.#journal, this.#clock, this.views.seq, (fact) => {
      this.views.apply(fact);
      this.#deliver(fact);
    });
  }

  /** Facts that this process has just committed. */
  take(facts: readonly FactEnvelope[]): void {
    this.#order?.take(facts);
  }

  /** The view of an incident with everything in it that is in the journal by now; `undefined` when there is no such incident. */
  async find(incidentId: string): Promise<IncidentView | undefined> {
    return this.current(incidentId) ?? (await this.#findOut(incidentId));
  }

  /**
   * The same for an incident that exists, at once when memory has it.
   *
   * @throws SitrepError `ERR_SITREP_NOT_FOUND` when there is no such incident.
   */
  of(incidentId: string): IncidentView | Promise<IncidentView> {
    return (
      this.current(incidentId) ??
      this.#findOut(incidentId).then((view) => {
        if (view === undefined) throw new SitrepError('ERR_SITREP_NOT_FOUND', `There is no incident ${incidentId}`);
        return view;
      })
    );
  }

  stop(): void {
    this.#order?.stop();
  }

  /** Only what is in memory and up to date. */
  current(incidentId: string): IncidentView | undefined {
    const view = this.views.get(incidentId);
    return view !== undefined && view.incident.seq >= this.#journal.headOf(incidentId) ? view : undefined;
  }

  async #findOut(incidentId: string): Promise<IncidentView | undefined> {
    if (this.#journal.headOf(incidentId) === 0) return undefined;
    await this.#order?.catchUp();
    return this.current(incidentId) ?? (await this.#refold(incidentId));
  }

  async #refold(incidentId: string): Promise<IncidentView | undefined> {
    let view: IncidentView | undefined;
    for (let after = 0; after < this.#journal.headOf(incidentId);) {
      const page = await this.#journal.readIncident(incidentId, after, MAX_READ_LIMIT);
      for (const fact of page) view = foldIncident(view, fact);
      if (page.length === 0) break;
      after = page.at(-1)?.seq ?? after;
    }
    return view;
  }
}
