import type { Finding, Language } from '../analysis/index.ts';
import type { Evidence, SeriesExcerpt } from '../protocol/index.ts';
import { cleanText } from '../safety/index.ts';
import type { EvidenceDraft } from './agent.ts';
import type { SystemReading } from './read-system.ts';

const LINES = 5;
const LINE_LENGTH = 500;

/** A finding of the analysis as evidence: its sentence, its citation, and the chart or lines that a reader can check. */
export function evidenceOf(
  finding: Finding,
  {
    reading,
    language,
    chart,
  }: { readonly reading: SystemReading; readonly language: Language; readonly chart: SeriesExcerpt | undefined },
): EvidenceDraft {
  const { entity, message, signal, window, rows, lines } = finding;
  return {
    kind: KINDS[signal],
    entity,
    statement: cleanText(language.say(message)),
    citation: reading.cite(signal, rows, { from: Math.round(window.from), to: Math.round(window.to) }),
    ...(chart === undefined ? {} : { series: chart }),
    ...(lines === undefined || lines.length === 0 ? {} : { lines: quotedLines(lines) }),
  };
}

/** Lines as evidence keeps them: the first few, cleaned and capped. */
export function quotedLines(lines: readonly string[]): string[] {
  return lines.slice(0, LINES).map((line) => cleanText(line, LINE_LENGTH));
}

const KINDS: Readonly<Record<Finding['signal'], Evidence['kind']>> = {
  metrics: 'metric',
  logs: 'log',
  spans: 'span',
  changes: 'change',
  topology: 'topology',
};
