import { judgeSymptom, type SeriesRef, type SymptomHint, type SystemTable } from '../../analysis/index.ts';

/** The signal in which the symptom of an incident shows; none when there is nothing to compare. */
export function symptomSignal(table: SystemTable, hint: SymptomHint): SeriesRef[] {
  const symptom = judgeSymptom(table, hint);
  return symptom === undefined ? [] : [signalRef({ ...symptom, signal: symptom.kind })];
}

/** Names a signal: only among a component's gauges does its name tell which. */
export function signalRef({ entity, signal, name }: SeriesRef): SeriesRef {
  return { entity, signal, ...(signal === 'gauge' && name !== undefined ? { name } : {}) };
}

/** The first `limit` signals, each once. */
export function firstSignals(refs: readonly SeriesRef[], limit: number): SeriesRef[] {
  return refs.filter((ref, index) => refs.findIndex((other) => same(ref, other)) === index).slice(0, limit);
}

function same(a: SeriesRef, b: SeriesRef): boolean {
  return a.entity === b.entity && a.signal === b.signal && a.name === b.name;
}
