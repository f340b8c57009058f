import {
  detectAnomalies,
  findOddStatements,
  judgeSymptom,
  leftItsCourse,
  levelMessage,
  robustBaseline,
  type Anomaly,
  type Message,
  type OddStatement,
  type Symptom,
  type SymptomHint,
  type SystemTable,
} from '../../analysis/index.ts';
import type { Moment, SeriesExcerpt } from '../../protocol/index.ts';
import { excerptOf } from './excerpt.ts';
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

/** A log statement that is worth showing. */
export interface ShownStatement extends ShownSignal {
  /** Some of its lines, as they were read. */
  readonly lines: readonly string[];
}

/** Which signals are abnormal. */
export interface Detection {
  /** `undefined` when no signal has both a baseline and values since. */
  readonly symptom: (ShownSignal & Pick<Symptom, 'kind' | 'now' | 'z'> & { readonly onset?: Moment }) | undefined;
  /** Signals that users feel at other components, one for each, strongest first; at most six. */
  readonly others: readonly ShownSignal[];
  /** Other signals that left both their range and their usual course, one for each component, strongest first; at most three. */
  readonly resources: readonly ShownSignal[];
  /** Log statements that left their usual course, one for each component, complaints first; at most four. */
  readonly statements: readonly ShownStatement[];
  /** Every component at which users feel something, the symptom's first; at most 200. */
  readonly entities: readonly string[];
}

const SHOWN = 6;
const STATEMENTS = 4;
const RESOURCES = 3;
/** Gauges that are put before the detector, the strongest. It takes 4 µs a row, and forgets what is older than some 5,000 rows. */
const PUT_BEFORE_DETECTOR = 12;
const HISTORY_ROWS = 5_000;
const ENTITIES = 200;

/** Finds the symptom, all that users feel besides, and what the logs say that they did not say before. */
export function detect({ system, hint }: DetectionInput): Detection {
  const table = tableOf(system);
  const symptom = judgeSymptom(table, hint);
  const odd = findOddStatements({ ...system, logs: system.logs ?? [] });
  const statements = firstOfEach(odd).slice(0, STATEMENTS).map(shownStatement);
  if (symptom === undefined) return { symptom, others: [], resources: [], statements, entities: [] };
  const anomalies = detectAnomalies(table);
  const affected = anomalies.filter(({ harmful }) => harmful);
  const { entity, kind, now, z, normal, onset, focus } = symptom;
  const { stepMs } = table;
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
    others: firstOfEach(affected)
      .filter((one) => one.entity !== entity)
      .slice(0, SHOWN)
      .map((one) => shownAnomaly(table, one)),
    resources: firstOfEach(
      anomalies
        .filter((one) => one.signal === 'gauge' && (one.entity !== entity || one.name !== symptom.name))
        .slice(0, PUT_BEFORE_DETECTOR)
        .filter((one) => isConfirmed(table, one)),
    )
      .slice(0, RESOURCES)
      .map((one) => shownAnomaly(table, one)),
    statements,
    entities: [...new Set([entity, ...affected.map((one) => one.entity)])].slice(0, ENTITIES),
  };
}

/**
 * Whether the signal's own detector raised an alarm while it was outside its range. Of the many gauges of a system some always leave their
 * baseline; fewer do what they never did.
 */
function isConfirmed({ times, incident }: SystemTable, { values, onset }: Anomaly): boolean {
  const start = Math.max(0, incident.start - HISTORY_ROWS);
  const from = incident.start + onset.row - 1 - start;
  const to = incident.start + onset.end - start;
  return leftItsCourse({ times: times.subarray(start), values: values.subarray(start), from, to }) !== undefined;
}

function shownAnomaly(table: SystemTable, one: Anomaly): ShownSignal {
  return {
    entity: one.entity,
    message: levelMessage({ ...one, usual: one.normal.median }, { ...one, stepMs: table.stepMs }),
    rows: one.values.length,
    series: seriesExcerpt(table, signalRef(one), one.onset.at),
  };
}

function firstOfEach<T extends { readonly entity: string }>(found: readonly T[]): T[] {
  const seen = new Set<string>();
  return found.filter(({ entity }) => !seen.has(entity) && seen.add(entity));
}

function shownStatement(odd: OddStatement): ShownStatement {
  const { entity, id, times, values, before, since, rows, examples, message } = odd;
  const usual = robustBaseline(values.subarray(0, before));
  return {
    entity,
    message,
    rows,
    series: excerptOf({
      entity,
      name: `log.${id}`,
      unit: '{line}',
      times,
      values,
      start: Math.max(0, 2 * before - values.length),
      onsetAt: since.at,
      ...(usual === undefined ? {} : { baseline: { low: usual.low, high: usual.high, median: usual.median } }),
    }),
    lines: examples,
  };
}
