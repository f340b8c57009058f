import { systemClock } from '@sitrep/sdk/base';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import type { Stage } from './stage.ts';

/** What {@link recordingStage} takes. */
export interface RecordingStageOptions {
  /** Short, for the file: 1 to 128 characters without white space. */
  readonly name: string;
  readonly title: string;
  /** Recorded telemetry, and the alert that goes with it. */
  readonly telemetry: TelemetrySource;
  /** The intake source that reads the payload. */
  readonly source: string;
  readonly payload: unknown;
}

/** So long after its end that nobody waits for telemetry that will not come. */
const AFTER_MS = 600_000;

/**
 * Recorded telemetry with its alert. The clock begins shortly after the telemetry ends; nothing can be done to a recording, so what is proposed is
 * not carried out, and a forecast is held against nothing.
 *
 * @throws SitrepError as the telemetry source does.
 */
export async function recordingStage(options: RecordingStageOptions): Promise<Stage> {
  const { name, title, telemetry, source, payload } = options;
  const coverage = await telemetry.coverage({ signal: new AbortController().signal });
  const waiting = [{ source, payload }];
  return {
    name,
    title,
    description: `Recorded telemetry of ${telemetry.name}, investigated by Sitrep. Nothing could be done to it, so nothing was mended.`,
    origin: telemetry.name,
    startAt: coverage === undefined ? systemClock.now() : coverage.to + AFTER_MS,
    executors: [],
    afterMs: 0,
    telemetry: () => telemetry,
    begin: () => {},
    alerts: () => waiting.splice(0),
  };
}
