import type { LogRecord } from '../../telemetry/index.ts';
import { MAX_LINE_LENGTH } from './scan/scan-line.ts';
import type { LogTemplate } from './template.ts';
import { TemplateMiner } from './template-miner.ts';

/** Lines of one component and level that come from one statement. */
export interface LogGroup {
  readonly entity: string;
  /** The template's id: see {@link LogTemplate}. */
  readonly id: string;
  /** The statement with its values as `<*>`. Untrusted text: show it as text. */
  readonly template: string;
  readonly severity: LogRecord['severity'];
  /** Unix milliseconds, ascending. */
  readonly times: Float64Array;
  /** The first lines in the list, at most three. */
  readonly examples: readonly string[];
}

/** Groups given at most, those with most lines; all other lines are counted under the template `<other>` of their component and level. */
export const MAX_LOG_GROUPS = 5_000;
const OTHER = Object.freeze({ id: 'other', text: '<other>' });
const EXAMPLES = 3;

/**
 * Groups log lines by component, level and template, in the order of their first lines; also by their place in the code where the log
 * tells it (`code.function.name`, `code.line.number`). Templates are found over all lines together, with {@link TemplateMiner}: what it
 * promises of order and time holds here.
 */
export function groupLogs(logs: readonly LogRecord[]): LogGroup[] {
  const miner = new TemplateMiner();
  const read = new Map<string, Draft>();
  for (const { at, entity, severity, body, attributes } of logs) {
    const draft = draftOf(read, { entity, severity, place: placeOf(attributes), template: miner.add(body, at) });
    draft.times.push(at);
    if (draft.examples.length < EXAMPLES) draft.examples.push(body.slice(0, MAX_LINE_LENGTH));
  }
  miner.settle();
  const settled = unite([...read.values()].map((draft) => ({ ...draft, template: draft.template.current })));
  return limited(settled).map(({ entity, severity, template, times, examples }) => ({
    entity,
    id: template.id,
    template: template.text,
    severity,
    times: Float64Array.from(times).sort(),
    examples,
  }));
}

/** Two statements that read alike are two where the log tells where they stand. */
function placeOf(attributes: LogRecord['attributes']): string {
  const line = attributes?.['code.line.number'];
  return line === undefined ? '' : `${attributes?.['code.function.name'] ?? ''}#${line}`;
}

interface Statement<T extends Named> {
  readonly entity: string;
  readonly severity: LogRecord['severity'];
  readonly place: string;
  readonly template: T;
}

interface Draft<T extends Named = LogTemplate> extends Statement<T> {
  readonly times: number[];
  readonly examples: string[];
}

type Named = Pick<LogTemplate, 'id' | 'text'>;

function draftOf<T extends Named>(
  drafts: Map<string, Draft<T>>,
  { entity, severity, place, template }: Statement<T>,
): Draft<T> {
  const key = `${template.id} ${severity} ${place}\n${entity}`;
  let draft = drafts.get(key);
  if (!draft) drafts.set(key, (draft = { entity, severity, place, template, times: [], examples: [] }));
  return draft;
}

function unite<T extends Named>(drafts: readonly Draft<T>[]): Draft<T>[] {
  const united = new Map<string, Draft<T>>();
  for (const own of drafts) {
    const draft = draftOf(united, own);
    for (const at of own.times) draft.times.push(at);
    draft.examples.push(...own.examples.slice(0, EXAMPLES - draft.examples.length));
  }
  return [...united.values()];
}

/** What is one group too many is counted, not listed. */
function limited(drafts: Draft[]): Draft<Named>[] {
  if (drafts.length <= MAX_LOG_GROUPS) return drafts;
  const kept = new Set([...drafts].sort((a, b) => b.times.length - a.times.length).slice(0, MAX_LOG_GROUPS));
  return unite<Named>(drafts.map((draft) => (kept.has(draft) ? draft : { ...draft, place: '', template: OTHER })));
}
