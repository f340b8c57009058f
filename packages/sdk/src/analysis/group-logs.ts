import type { LogRecord } from '../telemetry/index.ts';

/** Lines that differ only in their variable parts. */
export interface LogGroup {
  readonly entity: string;
  /** The line with ids, numbers, addresses and paths as `<*>`. Untrusted text: show it as text. */
  readonly template: string;
  readonly severity: LogRecord['severity'];
  readonly times: Float64Array;
  /** The first lines seen, at most three. */
  readonly examples: readonly string[];
}

/** Groups kept at most; lines that would open one more are counted under the template `<other>` of their entity. */
export const MAX_LOG_GROUPS = 5_000;

/** Characters of a line that are looked at. */
const MAX_LINE = 2_000;

/**
 * Groups log lines by entity, severity and template. Masks first (the order matters: an address holds numbers), then compares: the
 * preprocessing step that log parsers share (He et al., "Drain", ICWS 2017). Time: linear in characters.
 */
export function groupLogs(logs: readonly LogRecord[]): LogGroup[] {
  const groups = new Map<
    string,
    { entity: string; template: string; severity: LogRecord['severity']; times: number[]; examples: string[] }
  >();
  const mask = rememberingMask();
  for (const { at, entity, severity, body, attributes } of logs) {
    const template = mask(body);
    // Two statements that read alike are two where the log tells their place in the code.
    const line = attributes?.['code.line.number'];
    const place = line === undefined ? '' : `${attributes?.['code.function.name'] ?? ''}#${line}`;
    let key = `${entity}\n${severity}\n${place}\n${template}`;
    let group = groups.get(key);
    if (!group && groups.size >= MAX_LOG_GROUPS) {
      key = `${entity}\n${severity}\n\n<other>`;
      group = groups.get(key);
    }
    if (!group)
      groups.set(
        key,
        (group = { entity, template: key.slice(key.lastIndexOf('\n') + 1), severity, times: [], examples: [] }),
      );
    group.times.push(at);
    if (group.examples.length < 3) group.examples.push(body.slice(0, MAX_LINE));
  }
  return [...groups.values()].map((group) => ({ ...group, times: Float64Array.from(group.times).sort() }));
}

/** Lines whose template is remembered while one list is grouped. */
const MAX_REMEMBERED = 10_000;

/** `maskLine` that looks at lines only once that differ in nothing but their digits: no mask asks which digit it is, and none is left over. */
function rememberingMask(): (line: string) => string {
  const known = new Map<string, string>();
  return (line) => {
    const alike = line.slice(0, MAX_LINE).replace(/\d/g, '0');
    let template = known.get(alike);
    if (template === undefined) {
      template = maskLine(alike);
      if (known.size < MAX_REMEMBERED) known.set(alike, template);
    }
    return template;
  };
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/[\r\n]+/g, ' '],
  // Quoted text and what follows "=" are values; the words around them are the statement.
  [/"[^"]{0,500}"|'[^']{0,500}'/g, '<*>'],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s]{1,500}/gi, '<*>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<*>'],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '<*>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|\/\d{1,2})?\b/g, '<*>'],
  [/(?<![\w])\/(?:[\w.@%+-]{1,100}\/){1,20}[\w.@%+-]{0,100}/g, '<*>'],
  // A word with a digit in it is a name or an amount: user41, 12ms, 4f3a-77, 7.41.0.
  [/[+-]?(?<!\w)(?=\w*\d)\w+(?:[-.,:]\w+)*%?/g, '<*>'],
  [/=(?:<\*>|[^\s,;)\]]{1,200})/g, '=<*>'],
  [/<\*>(?:[ ,:]?<\*>)+/g, '<*>'],
];

/** A line with its variable parts replaced by `<*>`. */
export function maskLine(line: string): string {
  let text = line.slice(0, MAX_LINE);
  for (const [pattern, mask] of MASKS) text = text.replace(pattern, mask);
  return text.trim();
}
