import {
  detectAnomalies,
  judgeSymptom,
  levelMessage,
  type Message,
  type Symptom,
  type SymptomHint,
} from '../../analysis/index.ts';
import type { Moment, SeriesExcerpt } from '../../protocol/index.ts';
import { signalRef } from './pick-signals.ts';
import { seriesExcerpt } from './series-excerpt.ts';
import { tableOf, type SystemRows } from './system-rows.ts';

/** What {@link detect} takes. */
export interface DetectionInput {
  readonly system: SystemRows;
  readonly hint: SymptomHint;
}

/** A signal that is worth showing: its sentence, how many values that rests on, and its course. */
export interface ShownSignal {
  readonly entity: string;
  readonly message: Message;
  readonly rows: number;
  readonly series: SeriesExcerpt | undefined;
}

/** Which signals are abnormal. */
export interface Detection {
  /** `undefined` when no signal has both a baseline and values since. */
  readonly symptom: (ShownSignal & Pick<Symptom, 'kind' | 'now' | 'z'> & { readonly onset?: Moment }) | undefined;
  /** Signals that users feel at other components, one for each, strongest first; at most six. */
  readonly others: readonly ShownSignal[];
  /** Every component at which users feel something, the symptom's first; at most 200. */
  readonly entities: readonly string[];
}

const SHOWN = 6;
const ENTITIES = 200;

/** Finds the symptom and all that users feel besides. */
export function detect({ system, hint }: DetectionInput): Detection {
  const table = tableOf(system);
  const symptom = judgeSymptom(table, hint);
  if (symptom === undefined) return { symptom, others: [], entities: [] };
  const affected = detectAnomalies(table).filter(({ harmful }) => harmful);
  const { entity, kind, now, z, normal, onset, focus } = symptom;
  const { stepMs } = table;
  const firsts = affected.filter((one, index) => affected.findIndex((other) => other.entity === one.entity) === index);
  return {
    symptom: {
      entity,
      kind,
      now,
      z,
      message: levelMessage({ ...symptom, usual: normal.median }, { ...symptom, stepMs }),
      rows: normal.count + focus.end - focus.start,
      series: seriesExcerpt(table, signalRef({ ...symptom, signal: kind }), onset?.at),
      ...(onset === undefined
        ? {}
        : {
            onset: {
              at: Math.round(onset.at),
              earliest: Math.round(onset.earliest),
              latest: Math.round(onset.latest),
            },
          }),
    },
    others: firsts
      .filter((one) => one.entity !== entity)
      .slice(0, SHOWN)
      .map((one) => ({
        entity: one.entity,
        message: levelMessage({ ...one, usual: one.normal.median }, { ...one, stepMs }),
        rows: one.values.length,
        series: seriesExcerpt(table, signalRef(one), one.onset.at),
      })),
    entities: [...new Set([entity, ...affected.map((one) => one.entity)])].slice(0, ENTITIES),
  };
}
