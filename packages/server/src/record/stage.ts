import type { ActionExecutor } from '@sitrep/sdk/actions';
import type { Clock } from '@sitrep/sdk/base';
import type { Scenario } from '@sitrep/sdk/protocol';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';

/** A system in which something goes wrong, to be recorded: a simulated shop, or recorded telemetry with its alert. */
export interface Stage extends Pick<Scenario, 'name' | 'title' | 'description' | 'origin'> {
  /** Where the recording's clock begins, Unix milliseconds. */
  readonly startAt: number;
  readonly executors: readonly ActionExecutor[];
  /** How long to go on after all incidents are over, for forecasts to be held against what happened, milliseconds. */
  readonly afterMs: number;
  /** What agents read, kept up with `clock`. */
  telemetry(clock: Clock): TelemetrySource;
  /** Makes it go wrong. */
  begin(): void;
  /** What monitors have sent by `now`, each with the intake source that reads it. */
  alerts(now: number): readonly { readonly source: string; readonly payload: unknown }[];
  /** What was really put in, for the recording alone. */
  injected?(): NonNullable<Scenario['injected']>;
}
