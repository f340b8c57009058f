import { CaseIndex, caseOfIncident, caseOfRunbook, type PastCases, type Runbook } from '../../../analysis/index.ts';
import type { FactEnvelope, IncidentView } from '../../../protocol/index.ts';

/** What {@link PastIncidents} takes. */
export interface PastIncidentsOptions {
  /** The view of an incident as of the fact that is being applied; `undefined` when memory has let it go. */
  readonly viewOf: (incidentId: string) => IncidentView | undefined;
  /** @throws TypeError when one has no proper id or title. */
  readonly runbooks?: readonly Runbook[];
}

/**
 * Resolved incidents and runbooks, to be searched by what they have in common with a new incident. An incident is taken when it is resolved,
 * and anew when it is resolved again or a person says what its cause was. Holds what a `CaseIndex` holds by default.
 */
export class PastIncidents {
  readonly #viewOf: PastIncidentsOptions['viewOf'];
  readonly #index = new CaseIndex();
  /** What agents get: they can ask, and nothing else. */
  readonly #asked: PastCases = Object.freeze({ search: this.#index.search.bind(this.#index) });

  constructor({ viewOf, runbooks = [] }: PastIncidentsOptions) {
    this.#viewOf = viewOf;
    for (const runbook of runbooks) this.#index.add(caseOfRunbook(checked(runbook)));
  }

  /** `undefined` when there is nothing to search. */
  get cases(): PastCases | undefined {
    return this.#index.size === 0 ? undefined : this.#asked;
  }

  /** Takes every fact, in journal order, those of the past too. */
  apply({ kind, incidentId }: FactEnvelope): void {
    if (kind !== 'incident-resolved' && kind !== 'incident-closed' && kind !== 'cause-judged') return;
    const view = this.#viewOf(incidentId);
    if (view === undefined || (view.incident.status !== 'resolved' && view.incident.status !== 'closed')) return;
    this.#index.add(caseOfIncident(view));
  }
}

function checked(runbook: Runbook): Runbook {
  const { id, title } = runbook;
  if (/^[^\s\p{C}]{1,128}$/u.test(id) && title.length >= 1 && title.length <= 300) return runbook;
  throw new TypeError(
    `A runbook needs an id without white space and a title of 1 to 300 characters: ${id.slice(0, 200)}`,
  );
}
