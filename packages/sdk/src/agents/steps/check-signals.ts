import {
  checkRecovery,
  detectAnomalies,
  signalOf,
  type RecoveryInput,
  type SeriesRef,
  type SymptomHint,
} from '../../analysis/index.ts';
import type { RecoveryCheck, SeriesExcerpt } from '../../protocol/index.ts';
import { firstSignals, signalRef, symptomSignal } from './pick-signals.ts';
import { seriesExcerpt } from './series-excerpt.ts';
import { tableOf, type SystemRows } from './system-rows.ts';

/** What {@link findHarmed} takes. */
export interface HarmedInput {
  readonly system: SystemRows;
  readonly hint: SymptomHint;
  /** What began after this moment does not count. Unix milliseconds. */
  readonly before: number | undefined;
  /** Signals at most. */
  readonly limit: number;
}

/** The signal of the symptom and all that users felt, strongest first: what has to come back. */
export function findHarmed({ system, hint, before, limit }: HarmedInput): SeriesRef[] {
  const table = tableOf(system);
  const felt = detectAnomalies(table).filter(
    ({ harmful, onset }) => harmful && (before === undefined || onset.at < before),
  );
  return firstSignals([...symptomSignal(table, hint), ...felt.map(signalRef)], limit);
}

/** What {@link checkSignals} takes: see `checkRecovery`. */
export interface SignalCheckInput extends Pick<RecoveryInput, 'signals' | 'since' | 'steadyMs' | 'calmMs'> {
  readonly system: SystemRows;
}

/** Whether the signals came back, and the course of each that was judged. */
export interface SignalCheck {
  readonly check: RecoveryCheck;
  readonly shown: readonly { readonly counted: boolean; readonly series: SeriesExcerpt | undefined }[];
  readonly stepMs: number;
  /** Rows of the table. */
  readonly rows: number;
}

/** Checks whether signals came back: see `checkRecovery`. */
export function checkSignals({ system, ...input }: SignalCheckInput): SignalCheck {
  const table = tableOf(system);
  const check = checkRecovery(table, input);
  const judged = input.signals.flatMap((ref) => {
    const found = signalOf(table, ref);
    return found === undefined ? [] : [{ ref, name: found.name, counted: found.counted }];
  });
  return {
    check,
    shown: check.signals.map(({ entity, name }) => {
      const one = judged.find(({ ref, name: own }) => ref.entity === entity && own === name);
      return one === undefined
        ? { counted: false, series: undefined }
        : { counted: one.counted, series: seriesExcerpt(table, one.ref, input.since) };
    }),
    stepMs: table.stepMs,
    rows: table.rows,
  };
}
