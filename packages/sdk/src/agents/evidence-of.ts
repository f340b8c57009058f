import { robustBaseline, signalOf, type Contribution, type SeriesRef, type SystemTable } from '../analysis/index.ts';
import type { Evidence, SeriesExcerpt } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { EvidenceDraft } from './agent.ts';
import { excerptOf } from './excerpt.ts';
import type { SystemReading } from './read-system.ts';

const LINES = 5;
const LINE_LENGTH = 500;

/** A contribution of the analysis as evidence: its sentence, its citation, and the series or lines that a reader can check. */
export function evidenceOf(
  contribution: Contribution,
  reading: SystemReading,
  onsetAt: number | undefined,
): EvidenceDraft {
  const { entity, statement, signal, window, rows, series, lines } = contribution;
  const excerpt = series === undefined ? undefined : seriesExcerpt(reading.table, series, onsetAt);
  return {
    kind: KINDS[signal],
    entity,
    statement: cleanText(statement),
    citation: reading.cite(signal, rows, { from: Math.round(window.from), to: Math.round(window.to) }),
    ...(excerpt === undefined ? {} : { series: excerpt }),
    ...(lines === undefined || lines.length === 0
      ? {}
      : { lines: lines.slice(0, LINES).map((line) => cleanText(line, LINE_LENGTH)) }),
  };
}

const KINDS: Readonly<Record<Contribution['signal'], Evidence['kind']>> = {
  metrics: 'metric',
  logs: 'log',
  spans: 'span',
  changes: 'change',
  topology: 'topology',
};

/** Rows of baseline that a chart shows before the incident's window, as a share of the window's own rows. */
const LEAD = 1;

/** A series of the table for a chart: the incident's window and as much before it, with the baseline's band. `undefined` when it is not there. */
export function seriesExcerpt(table: SystemTable, ref: SeriesRef, onsetAt?: number): SeriesExcerpt | undefined {
  const found = signalOf(table, ref);
  if (found === undefined) return undefined;
  const { values } = found;
  const { baseline, incident, rows, times } = table;
  const normal = robustBaseline(values.subarray(baseline.start, baseline.end));
  const start = Math.max(0, incident.start - Math.max(12, Math.round((incident.end - incident.start) * LEAD)));
  return excerptOf({
    entity: ref.entity,
    name: found.name,
    unit: found.unit,
    times,
    values,
    start,
    end: rows,
    ...(normal === undefined ? {} : { baseline: { low: normal.low, high: normal.high, median: normal.median } }),
    ...(onsetAt === undefined ? {} : { onsetAt }),
  });
}
