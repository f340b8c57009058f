import { scoreForecast } from '../../../analysis/index.ts';
import { forecastStepMs, observeForecast } from '../../../agents/index.ts';
import type { CancelTimer, Clock } from '../../../base/index.ts';
import {
  factVersions,
  newFact,
  type Fact,
  type FactEnvelope,
  type FactKind,
  type Forecast,
  type ForecastRecord,
  type ForecastScore,
  type NewFact,
} from '../../../protocol/index.ts';
import { cleanText } from '../../../safety/index.ts';
import type { TelemetrySource } from '../../../telemetry/index.ts';
import { addForecastScore } from '../../../views/index.ts';
import { within } from '../../action/within.ts';

/** What a {@link ForecastLedger} works with. */
export interface ForecastLedgerOptions {
  readonly clock: Clock;
  readonly telemetry: TelemetrySource;
  /** Writes a fact about an incident; resolves when it is on disk. */
  readonly write: (fact: NewFact) => Promise<void>;
}

/** Forecasts that wait for their time at once; one more is not watched, and so never scored. Times in milliseconds. */
const LEDGER_LIMITS = Object.freeze({
  waiting: 1_000,
  /** Steps after the last time of a forecast in which its telemetry may still arrive. */
  graceSteps: 2,
  /** A forecast about a recording's past is not scored before this time, so that its incident is told in order. */
  leastWaitMs: 60_000,
  /** Attempts to read what happened, and the time between them. */
  attempts: 3,
  againMs: 60_000,
  readMs: 30_000,
});

interface Waiting {
  readonly incidentId: string;
  readonly forecast: Forecast;
  readonly endAt: number;
  dueAt: number;
  attempts: number;
  intervened: boolean;
}

/**
 * Waits for the time of each forecast that a host has made, reads what happened, and writes the score as a fact; and keeps the record of all
 * scores. Everything it knows is a fold of facts, so after a restart it goes on where it was.
 */
export class ForecastLedger {
  readonly #options: ForecastLedgerOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #stop = new AbortController();
  #record: ForecastRecord | undefined;
  #timer: CancelTimer | undefined;
  #started = false;
  #working: Promise<void> | undefined;

  constructor(options: ForecastLedgerOptions) {
    this.#options = options;
  }

  /** How the forecasts scored so far turned out; `undefined` when none was. */
  get record(): ForecastRecord | undefined {
    return this.#record;
  }

  /** Takes every fact, in journal order, those of the past too. */
  apply(envelope: FactEnvelope): void {
    if (factVersions[envelope.kind as FactKind] !== envelope.v) return;
    const fact = envelope as Fact;
    switch (fact.kind) {
      case 'agent-reported':
        for (const forecast of fact.body.report.forecasts ?? []) this.#watch(fact, forecast);
        return this.#arm();
      case 'action-started':
        for (const one of this.#waiting.values())
          if (one.incidentId === fact.incidentId && fact.at < one.endAt) one.intervened = true;
        return;
      case 'forecast-scored':
        this.#waiting.delete(fact.body.score.forecastId);
        this.#record = addForecastScore(this.#record, fact.body.score);
        return;
      default:
        return;
    }
  }

  /** From here on scores what is due. */
  start(): void {
    this.#started = true;
    this.#arm();
  }

  /** Scores nothing more; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#timer?.();
    this.#stop.abort();
    await this.#working;
  }

  #watch({ incidentId, at }: Fact, forecast: Forecast): void {
    const last = forecast.times.at(-1);
    if (forecast.signal === undefined || last === undefined || this.#waiting.size >= LEDGER_LIMITS.waiting) return;
    const stepMs = forecastStepMs(forecast);
    const endAt = last + stepMs;
    this.#waiting.set(forecast.id, {
      incidentId,
      forecast,
      endAt,
      dueAt: Math.max(endAt + LEDGER_LIMITS.graceSteps * stepMs, at + LEDGER_LIMITS.leastWaitMs),
      attempts: 0,
      intervened: false,
    });
  }

  /** One timer, for whichever is due first. */
  #arm(): void {
    this.#timer?.();
    this.#timer = undefined;
    if (!this.#started || this.#working !== undefined || this.#waiting.size === 0) return;
    const { clock } = this.#options;
    const dueAt = Math.min(...[...this.#waiting.values()].map((one) => one.dueAt));
    const waitMs = Math.min(MOST_WAIT_MS, Math.max(0, dueAt - clock.now()));
    this.#timer = clock.after(waitMs, () => {
      this.#working = this.#scoreDue().finally(() => {
        this.#working = undefined;
        this.#arm();
      });
    });
  }

  /** One after another: scores are in no hurry, and telemetry has others to answer. */
  async #scoreDue(): Promise<void> {
    const now = this.#options.clock.now();
    for (const one of [...this.#waiting.values()].filter(({ dueAt }) => dueAt <= now)) {
      if (!this.#started) return;
      await this.#settle(one);
    }
  }

  async #settle(one: Waiting): Promise<void> {
    const { clock, write } = this.#options;
    one.attempts++;
    one.dueAt = clock.now() + LEDGER_LIMITS.againMs;
    const score = await this.#score(one);
    if (!this.#started || (score.observed === 0 && one.attempts < LEDGER_LIMITS.attempts)) return;
    try {
      await write(newFact('forecast-scored', one.incidentId, clock.now(), { score }));
    } catch {
      // The journal is down, or the incident is gone: tried again later, and after a restart.
      if (one.attempts >= 2 * LEDGER_LIMITS.attempts) this.#waiting.delete(one.forecast.id);
    }
  }

  async #score({ forecast, intervened }: Waiting): Promise<ForecastScore> {
    const { clock, telemetry } = this.#options;
    const nothing = (reason: string): ForecastScore => ({
      ...scoreForecast(forecast, { values: [], last: NaN, intervened }),
      reason: cleanText(reason),
    });
    try {
      const course = await within(LEDGER_LIMITS.readMs, clock, this.#stop.signal, (signal) =>
        observeForecast(forecast, telemetry, { signal }),
      );
      if (typeof course === 'string') return nothing(course);
      const score = scoreForecast(forecast, { ...course, intervened });
      return score.observed > 0 ? score : nothing(`${telemetry.name} has no values for that time`);
    } catch (error) {
      return nothing(error instanceof Error ? error.message : String(error));
    }
  }
}

/** Timers of the platform hold 31 bits of milliseconds. */
const MOST_WAIT_MS = 86_400_000;
