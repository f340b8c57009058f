import { robustBaseline, signalOf, type SeriesRef, type SystemTable } from '../../analysis/index.ts';
import type { SeriesExcerpt } from '../../protocol/index.ts';
import { excerptOf } from './excerpt.ts';

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
