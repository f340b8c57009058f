import type { Moment, TimeWindow } from '../../protocol/index.ts';
import type { LogRecord } from '../../telemetry/index.ts';
import { leftItsCourse } from '../anomalies/left-its-course.ts';
import { ANALYSIS_DEFAULTS } from '../settings.ts';
import { logChanged } from '../sentences/evidence-messages.ts';
import type { Message } from '../sentences/message.ts';
import { groupLogs, type LogGroup } from './group-logs.ts';
import { logRates } from './log-rates.ts';

/** What {@link findOddStatements} takes. */
export interface OddStatementsInput {
  readonly logs: readonly LogRecord[];
  /** History to learn from, and the time in which something odd is looked for. */
  readonly baseline: TimeWindow;
  readonly incident: TimeWindow;
  /** Stretches that are neither. */
  readonly excluded?: readonly TimeWindow[];
}

/** A log statement that left its usual course. */
export interface OddStatement {
  readonly entity: string;
  /** The template's id, and its text with values as `<*>`. Untrusted text: show it as text. */
  readonly id: string;
  readonly template: string;
  /** The gravest that its lines have. */
  readonly severity: LogRecord['severity'];
  /** `new`: never seen in the baseline. `stopped`: at most a twentieth of the usual lines since. */
  readonly change: 'new' | 'more' | 'less' | 'stopped';
  /** When the detector raised its alarm; the interval holds the step before. */
  readonly since: Moment;
  /** The alarm's score: see `AnomalyDetector`. */
  readonly score: number;
  /** How far the lines since are from those to expect, in deviations of chance; below 0 for fewer. */
  readonly z: number;
  /** Steps that it was judged by. */
  readonly rows: number;
  /** Lines since then, the lines to expect in that time, and how long it is in milliseconds. */
  readonly lines: number;
  readonly expected: number;
  readonly overMs: number;
  /** Lines in each step; NaN where nobody's lines were read. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Steps of history. */
  readonly before: number;
  readonly stepMs: number;
  readonly examples: readonly string[];
  /** Says what it did. */
  readonly message: Message;
}

/** Steps of history that the detector is given, where lines are finer than that: beyond 300 its trust in a record is full. */
const HISTORY_STEPS = 720;
const SHORTEST_STEP_MS = 1_000;
/** Statements that are read, those whose number of lines changed most: the detector takes 4 µs a step. */
const MOST_STATEMENTS = 40;
/**
 * Lines below which a new statement is a single event. A statement is new only if so many lines that come at any time would all come in the
 * incident's window by chance in less than one case in a hundred: after a short history there must be more of them.
 */
const LEAST_LINES = 3;
const LEAST_CHANCE = 0.01;
/** The deviation below which the lines of another statement are chance. */
const LEAST_Z = ANALYSIS_DEFAULTS.significantZ;
const STOPPED_SHARE = 0.05;

/**
 * Finds log statements that appear, multiply or stop: each statement of each component is a series of its lines a step, read by
 * `AnomalyDetector` from the baseline's beginning on. Reported is the strongest alarm within the incident's window, if since then a statement that
 * was never seen has three lines or more, or the lines of another deviate from those to expect by three deviations of chance. Steps in which no
 * component wrote anything were not read and are not zero.
 *
 * That a statement stops is only seen where a line of it came in nearly every step, a 720th of the history; of some that did not, chance is
 * as quiet.
 *
 * Complaints (warnings and worse) come first, then what deviates most. What is information only counts when it is new or stops: more of it follows
 * from more requests.
 */
export function findOddStatements({ logs, baseline, incident, excluded = [] }: OddStatementsInput): OddStatement[] {
  const known = logs.filter(({ at }) => !excluded.some(({ from, to }) => at >= from && at < to));
  const first = known.reduce((least, { at }) => Math.min(least, at), Infinity);
  const window = { from: Math.max(first, Math.min(baseline.from, incident.from)), to: incident.to };
  const history = incident.from - window.from;
  if (!(history > 0)) return [];
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.floor(history / HISTORY_STEPS));
  const judging = { window, stepMs, read: readSteps(known, window, stepMs), split: incident.from };
  return [...Map.groupBy(groupLogs(known), ({ id, entity }) => `${id} ${entity}`).values()]
    .map((groups) => countOf(groups, incident.from))
    .sort((a, b) => changeOf(b, incident, history) - changeOf(a, incident, history) || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_STATEMENTS)
    .flatMap(({ groups }) => judge(groups, judging) ?? [])
    .filter(({ severity, change }) => complains(severity) || change === 'new' || change === 'stopped')
    .sort((a, b) => Number(complains(b.severity)) - Number(complains(a.severity)) || Math.abs(b.z) - Math.abs(a.z));
}

interface Count {
  readonly groups: readonly LogGroup[];
  readonly name: string;
  /** Lines before the incident's window, and since. */
  readonly before: number;
  readonly since: number;
}

function countOf(groups: readonly LogGroup[], split: number): Count {
  let before = 0;
  let lines = 0;
  for (const { times } of groups) {
    lines += times.length;
    for (const at of times) if (at < split) before++;
  }
  const [group] = groups;
  return { groups, name: `${group?.entity} ${group?.id}`, before, since: lines - before };
}

/** How far a statement's lines in the incident's window are from what those before lead to expect. */
function changeOf({ before, since }: Count, { from, to }: TimeWindow, history: number): number {
  return Math.abs(deviation(since, (before * (to - from)) / history));
}

interface Judging {
  readonly window: TimeWindow;
  readonly stepMs: number;
  readonly read: Uint8Array;
  /** Where the incident's window begins. */
  readonly split: number;
}

function judge(groups: readonly LogGroup[], { window, stepMs, read, split }: Judging): OddStatement | undefined {
  const [rate] = logRates(groups, { window, stepMs });
  const [group] = groups;
  if (!rate || !group) return undefined;
  const { times } = rate;
  const values = rate.values.map((lines, row) => (read[row] ? lines : NaN));
  const before = times.findIndex((time) => time >= split);
  const alarm = leftItsCourse({ times, values, from: before, to: values.length });
  if (!alarm) return undefined;
  const at = times[alarm.row] as number;
  const usual = meanOf(values, 0, before);
  const steps = measured(values, alarm.row, values.length);
  const [lines, expected] = [meanOf(values, alarm.row, values.length) * steps, usual * steps];
  const z = deviation(lines, expected);
  if (expected > 0 ? Math.abs(z) < LEAST_Z : !isNew(lines, (window.to - split) / (window.to - window.from)))
    return undefined;
  const { entity, id, template } = group;
  return {
    entity,
    id,
    template,
    severity: gravest(groups),
    change: changeIn(lines, expected),
    since: { at, earliest: at - stepMs, latest: Math.min(window.to, at + stepMs) },
    score: alarm.score,
    z,
    rows: measured(values, 0, values.length),
    lines: Math.round(lines),
    expected,
    overMs: window.to - at,
    times,
    values,
    before,
    stepMs,
    examples: groups.flatMap(({ examples }) => examples).slice(0, 3),
    message: logChanged({
      entity,
      template,
      now: Math.round(lines),
      expected,
      known: expected > 0,
      overMs: window.to - at,
    }),
  };
}

function isNew(lines: number, share: number): boolean {
  return lines >= LEAST_LINES && share ** lines < LEAST_CHANCE;
}

function changeIn(lines: number, expected: number): OddStatement['change'] {
  if (expected === 0) return 'new';
  if (lines > expected) return 'more';
  return lines <= STOPPED_SHARE * expected ? 'stopped' : 'less';
}

/** On a scale on which chance has a deviation of 1 (Anscombe, Biometrika 1948). */
function deviation(lines: number, expected: number): number {
  return 2 * (Math.sqrt(lines + 3 / 8) - Math.sqrt(expected + 3 / 8));
}

/** In which steps any component wrote anything: the others were not read. */
function readSteps(logs: readonly LogRecord[], { from, to }: TimeWindow, stepMs: number): Uint8Array {
  const read = new Uint8Array(Math.ceil((to - from) / stepMs));
  for (const { at } of logs) if (at >= from && at < to) read[Math.floor((at - from) / stepMs)] = 1;
  return read;
}

function measured(values: Float64Array, from: number, to: number): number {
  let count = 0;
  for (let row = from; row < to; row++) if (!Number.isNaN(values[row])) count++;
  return count;
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row++) sum += values[row] || 0;
  return sum / Math.max(1, measured(values, from, to));
}

const SEVERITIES: readonly LogRecord['severity'][] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

function gravest(groups: readonly LogGroup[]): LogRecord['severity'] {
  return SEVERITIES[Math.max(...groups.map(({ severity }) => SEVERITIES.indexOf(severity)))] ?? 'info';
}

function complains(severity: LogRecord['severity']): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf('warn');
}
