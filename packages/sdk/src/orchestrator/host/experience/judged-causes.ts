import type { CauseJudgement, Fact, FactEnvelope } from '../../../protocol/index.ts';

/** Incidents whose judgement is remembered; beyond it the oldest is let go. */
const KEPT = 1_000;

/** What people said of causes, the newest word on each incident, oldest incident first. */
export class JudgedCauses {
  readonly #byIncident = new Map<string, CauseJudgement>();
  #all: readonly CauseJudgement[] | undefined;

  apply(envelope: FactEnvelope): void {
    if (envelope.kind !== 'cause-judged') return;
    const { incidentId, body } = envelope as unknown as Fact<'cause-judged'>;
    this.#byIncident.delete(incidentId);
    this.#byIncident.set(incidentId, body);
    for (const oldest of this.#byIncident.keys()) {
      if (this.#byIncident.size <= KEPT) break;
      this.#byIncident.delete(oldest);
    }
    this.#all = undefined;
  }

  get all(): readonly CauseJudgement[] {
    return (this.#all ??= Object.freeze([...this.#byIncident.values()]));
  }
}
