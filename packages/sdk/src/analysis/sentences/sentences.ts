import { formatDuration, formatNumber, formatQuantity, formatShare } from './format-number.ts';
import type { SymptomKind } from '../pain.ts';

/** How a value reads: its UCUM unit, whether it counts what happened in a step, and how long a step is. */
export interface Reading {
  readonly unit: string;
  readonly counted: boolean;
  readonly stepMs: number;
}

const MINUTE_MS = 60_000;

/** A value as people say it: counts become rates, `12 per minute` or, from 10 a second on, `130 per second`. */
export function formatLevel(value: number, { unit, counted, stepMs }: Reading): string {
  if (!counted || !Number.isFinite(value)) return formatQuantity(value, unit);
  const perMinute = (value * MINUTE_MS) / stepMs;
  // The name of a metric says what it counts; only measures such as seconds need their unit.
  const amount = (rate: number): string => (unit.startsWith('{') ? formatNumber(rate) : formatQuantity(rate, unit));
  return perMinute >= 600 ? `${amount(perMinute / 60)} per second` : `${amount(perMinute)} per minute`;
}

/** `login.failures of auth is 288 per minute against a usual 12`. The usual value has the unit of the present one. */
export function sayLevel(
  {
    name,
    entity,
    now,
    usual,
  }: { readonly name: string; readonly entity: string; readonly now: number; readonly usual: number },
  reading: Reading,
): string {
  return `${name} of ${entity} is ${against(now, usual, reading)}`;
}

function against(now: number, usual: number, reading: Reading): string {
  const [is, was] = [formatLevel(now, reading), formatLevel(usual, reading)];
  const rate = / per (?:minute|second)$/;
  const same = rate.exec(is)?.[0] === rate.exec(was)?.[0];
  return `${is} against a usual ${same ? was.replace(rate, '') : was}`;
}

/** What a component loses itself, of all that is lost at it: seconds of request time, or failed requests, a step. */
export function sayOwnLoss(
  {
    entity,
    own,
    lost,
    kind,
  }: { readonly entity: string; readonly own: number; readonly lost: number; readonly kind: SymptomKind },
  stepMs: number,
): string {
  const mine = perMinute(own, stepMs);
  const all = perMinute(Math.max(own, lost), stepMs);
  const alone = mine === all;
  if (kind === 'latency')
    return alone
      ? `${entity} adds ${mine} s of request time per minute, and no dependency explains it`
      : `${entity} adds ${mine} s of the ${all} s of request time lost per minute, and no dependency explains it`;
  return alone
    ? `${mine} more requests per minute than usual fail at ${entity}, and no dependency explains it`
    : `${mine} of the ${all} more requests per minute that fail at ${entity} are its own: no dependency explains them`;
}

/** What a component loses because of those that it calls. */
export function sayPassedOn(
  {
    entity,
    passed,
    lost,
    kind,
  }: { readonly entity: string; readonly passed: number; readonly lost: number; readonly kind: SymptomKind },
  stepMs: number,
): string {
  const [part, all] = [perMinute(passed, stepMs), perMinute(lost, stepMs)];
  const what = kind === 'latency' ? 's of request time lost' : 'more requests failing';
  return part === all
    ? `What ${entity} calls explains all ${all} ${what} at it per minute`
    : `What ${entity} calls explains ${part} of the ${all} ${what} at it per minute`;
}

/** A resource that climbed before users noticed. Times in milliseconds; `fallenTo` when the climb ended in a sudden fall. */
export function sayClimb(
  {
    name,
    entity,
    from,
    to,
    tookMs,
    aheadMs,
    fallenTo,
  }: {
    readonly name: string;
    readonly entity: string;
    readonly from: number;
    readonly to: number;
    readonly tookMs: number;
    readonly aheadMs: number;
    readonly fallenTo: number | undefined;
  },
  reading: Reading,
): string {
  const say = (value: number): string => formatLevel(value, reading);
  const fall = fallenTo === undefined ? '' : `, then fell at once to ${say(fallenTo)}`;
  return `${name} of ${entity} climbed from ${say(from)} to ${say(to)} in ${formatDuration(tookMs)}, beginning ${formatDuration(aheadMs)} before users noticed${fall}`;
}

/** Requests a step now and usually, where they come in. */
export function sayTraffic(
  { entity, now, usual }: { readonly entity: string; readonly now: number; readonly usual: number },
  stepMs: number,
): string {
  const reading = { unit: '{request}', counted: true, stepMs };
  const [is, was] = [formatLevel(now, reading), formatLevel(usual, reading)];
  return `${entity} gets ${is.replace(' per', ' requests per')} against a usual ${was.replace(/ per .*/, unitOf(is) === unitOf(was) ? '' : '$&')}, ${formatNumber(now / usual)} times as many`;
}

function unitOf(rate: string): string {
  return rate.replace(/^.* per/, 'per');
}

/** A component that has its share of a surge that comes in elsewhere. */
export function sayUnderLoad({
  entity,
  ratio,
  surge,
}: {
  readonly entity: string;
  readonly ratio: number;
  readonly surge: string;
}): string {
  return surge.startsWith(`${entity} gets`)
    ? surge
    : `${entity} handles ${formatNumber(ratio)} times its usual requests, since ${surge}`;
}

/** A component that is called more often than its callers' own work explains. */
export function sayRepeats({
  entity,
  ratio,
  expected,
}: {
  readonly entity: string;
  readonly ratio: number;
  readonly expected: number;
}): string {
  const callers =
    expected <= 1 ? 'no more requests than usual' : `at most ${formatNumber(expected)} times their usual requests`;
  return `${entity} is called ${formatNumber(ratio)} times as often as usual while its callers get ${callers}: calls are being repeated`;
}

/** Sums per step from call summaries: seconds, or failed calls. */
export function sayCalls(
  {
    entity,
    kind,
    now,
    usual,
  }: {
    readonly entity: string;
    readonly kind: 'self-time' | 'call-gap' | 'caller-failures';
    readonly now: number;
    readonly usual: number;
  },
  stepMs: number,
): string {
  const is = perMinute(now, stepMs);
  const was = perMinute(usual, stepMs);
  switch (kind) {
    case 'self-time':
      return `${entity} spends ${is} s per minute on requests itself, calls not counted, against a usual ${was} s`;
    case 'call-gap':
      return `Calls to ${entity} spend ${is} s per minute between their callers and itself against a usual ${was} s`;
    case 'caller-failures':
      return `Callers see ${is} calls to ${entity} fail per minute against a usual ${was}`;
  }
}

/** A log statement that appeared, multiplied or went. `expected` is what the baseline leads one to expect in `overMs`. */
export function sayLog({
  entity,
  template,
  now,
  expected,
  known,
  overMs,
}: {
  readonly entity: string;
  readonly template: string;
  readonly now: number;
  readonly expected: number;
  readonly known: boolean;
  readonly overMs: number;
}): string {
  const span = Math.abs(overMs - MINUTE_MS) < 1_000 ? 'a minute' : formatDuration(overMs);
  const times = `${now} ${now === 1 ? 'time' : 'times'} in ${span}`;
  const line = `: ${quote(template)}`;
  if (!known) return `${entity} writes a line it never wrote before (${times})${line}`;
  if (now === 0)
    return `${entity} no longer writes a line that it usually writes ${formatNumber(expected)} times in ${span}${line}`;
  return `${entity} writes a line ${times} ${now > expected ? 'against' : 'instead of'} a usual ${formatNumber(expected)}${line}`;
}

const CHANGED: Readonly<Record<'deploy' | 'config' | 'scale' | 'flag' | 'other', string>> = {
  deploy: 'was deployed',
  config: 'had its configuration changed',
  scale: 'was scaled',
  flag: 'had a flag changed',
  other: 'was changed',
};

/** A change and how long before the symptom it was made; below 0, after its first signs. */
export function sayChange({
  entity,
  kind,
  beforeMs,
  summary,
}: {
  readonly entity: string;
  readonly kind: keyof typeof CHANGED;
  readonly beforeMs: number;
  readonly summary: string;
}): string {
  const when =
    Math.abs(beforeMs) < 1000
      ? 'when the symptom began'
      : `${formatDuration(Math.abs(beforeMs))} ${beforeMs > 0 ? 'before the symptom began' : 'after its first signs'}`;
  return `${entity} ${CHANGED[kind]} ${when}: ${quote(summary)}`;
}

/** A slow dependency whose callers give up waiting. Seconds per request; `share` of the time lost at `waiter`. */
export function sayGivenUp({
  entity,
  waiter,
  now,
  usual,
  share,
}: {
  readonly entity: string;
  readonly waiter: string;
  readonly now: number;
  readonly usual: number;
  readonly share: number;
}): string {
  return `${entity} takes ${formatQuantity(now, 's')} a request instead of ${formatQuantity(usual, 's')} and explains ${formatShare(share)} of the time lost at ${waiter}, whose failures are calls given up`;
}

/** Words that are not ours, on one line, in marks that they cannot close themselves. */
function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[“”]/g, '"').trim();
  return `“${line.length > 300 ? `${line.slice(0, 299)}…` : line}”`;
}

function perMinute(value: number, stepMs: number): string {
  return formatNumber((value * MINUTE_MS) / stepMs);
}
