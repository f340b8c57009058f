import { focusSpan, type Symptom } from './judge-symptom.ts';
import type { AnalysisSettings } from './settings.ts';
import type { SystemTable } from './table/system-table.ts';

/**
 * Something that no signal at hand measures: a person says that something is wrong, or a monitor whose metric cannot be read. It is taken
 * at its word, and what is lost must then stand out by itself.
 */
export interface ReportHint {
  readonly kind: 'reported';
  /** Since when, Unix milliseconds; the beginning of the incident's window when not given. */
  readonly at?: number;
  /** Where; anywhere in the system when not given. */
  readonly entity?: string;
}

/** What is judged where nothing was measured. */
export interface Report extends Pick<Symptom, 'node' | 'z' | 'rawZ' | 'focus'> {
  readonly kind: 'reported';
  readonly onset: undefined;
}

/** The rows nearest to a report; `undefined` without any. */
export function judgeReport(
  { nodes, times, stepMs, incident }: SystemTable,
  { at, entity }: ReportHint,
  settings: AnalysisSettings,
): Report | undefined {
  const span = Math.min(focusSpan(stepMs, settings), incident.end - incident.start);
  const node = entity === undefined ? 0 : nodes.indexOf(entity);
  if (span < 1 || node < 0 || node >= nodes.length) return undefined;
  let start = incident.start;
  while (start < incident.end - span && (times[start] as number) < (at ?? 0) - stepMs / 2) start++;
  return {
    kind: 'reported',
    node,
    z: settings.certainZ,
    rawZ: settings.certainZ,
    focus: { start, end: start + span },
    onset: undefined,
  };
}
