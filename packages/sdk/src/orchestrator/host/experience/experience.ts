import type { FactEnvelope } from '../../../protocol/index.ts';
import type { Experience } from '../../agent-run/agent-context.ts';
import { ForecastLedger, type ForecastLedgerOptions } from './forecast-ledger.ts';
import { JudgedCauses } from './judged-causes.ts';
import { Lessons, type LessonsOptions } from './lessons.ts';
import { PastIncidents, type PastIncidentsOptions } from './past-incidents.ts';

/** What a host has learned from its incidents so far, kept up with its journal; and the forecasts that it still has to learn from. */
export class HostExperience {
  readonly #judged = new JudgedCauses();
  readonly #forecasts: ForecastLedger;
  readonly #past: PastIncidents;
  readonly lessons: Lessons;

  constructor(options: ForecastLedgerOptions & PastIncidentsOptions & LessonsOptions) {
    this.lessons = new Lessons(options);
    this.#forecasts = new ForecastLedger(options);
    this.#past = new PastIncidents(options);
  }

  get now(): Experience {
    return { judgements: this.#judged.all, forecastRecord: this.#forecasts.record, past: this.#past.cases };
  }

  /** Takes every fact, in journal order, those of the past too. */
  apply(fact: FactEnvelope): void {
    this.#judged.apply(fact);
    this.#forecasts.apply(fact);
    this.#past.apply(fact);
    this.lessons.apply(fact);
  }

  /** From here on scores forecasts whose time has come, and learns. */
  start(): void {
    this.#forecasts.start();
    this.lessons.start();
  }

  /** Scores and learns nothing more; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    await Promise.all([this.#forecasts.stop(), this.lessons.stop()]);
  }
}
