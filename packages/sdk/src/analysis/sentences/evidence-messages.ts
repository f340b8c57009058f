import type { SymptomKind } from '../pain.ts';
import type { ChangeEvent } from '../../telemetry/index.ts';
import { message } from './engine-messages.ts';
import { againstUsual, perMinute, rateOf, type Message, type Reading } from './message.ts';

const MINUTE_MS = 60_000;

/** `login.failures of auth is 288 per minute against a usual 12`. */
export function levelMessage(
  {
    name,
    entity,
    now,
    usual,
  }: { readonly name: string; readonly entity: string; readonly now: number; readonly usual: number },
  reading: Reading,
): Message {
  return message('level', { name, entity, ...againstUsual(now, usual, reading) });
}

/** Of a step: seconds of request time, or failed requests. */
interface Loss {
  readonly entity: string;
  readonly lost: number;
  readonly kind: SymptomKind;
}

/** What a component loses itself, of all that is lost at it. */
export function ownLoss({ entity, own, lost, kind }: Loss & { readonly own: number }, stepMs: number): Message {
  const [mine, all] = [perMinute(own, stepMs), perMinute(Math.max(own, lost), stepMs)];
  const what = kind === 'latency' ? 'own-time' : 'own-failures';
  return readsAlike(mine, all)
    ? message(what, { entity, own: mine })
    : message(`${what}-of`, { entity, own: mine, lost: all });
}

/** What a component loses because of those that it calls. */
export function passedOn({ entity, passed, lost, kind }: Loss & { readonly passed: number }, stepMs: number): Message {
  const [part, all] = [perMinute(passed, stepMs), perMinute(lost, stepMs)];
  const what = kind === 'latency' ? 'passed-time' : 'passed-failures';
  return readsAlike(part, all)
    ? message(`${what}-all`, { entity, lost: all })
    : message(what, { entity, part, lost: all });
}

/** Whether two numbers are one when they are written with two digits, or whole. */
function readsAlike(a: number, b: number): boolean {
  const written = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(2));
  return written(a) === written(b);
}

/** A resource that climbed before users noticed. Times in milliseconds; `fallenTo` when the climb ended in a sudden fall. */
export function climbed(
  {
    name,
    entity,
    tookMs,
    aheadMs,
    ...levels
  }: {
    readonly name: string;
    readonly entity: string;
    readonly from: number;
    readonly to: number;
    readonly tookMs: number;
    readonly aheadMs: number;
    readonly fallenTo: number | undefined;
  },
  { unit, counted, stepMs }: Reading,
): Message {
  const level = (value: number) => ({ as: 'level', value, unit, counted, stepMs }) as const;
  const climb = {
    name,
    entity,
    from: level(levels.from),
    to: level(levels.to),
    took: { as: 'duration', ms: tookMs },
    ahead: { as: 'duration', ms: aheadMs },
  } as const;
  return levels.fallenTo === undefined
    ? message('climb', climb)
    : message('climb-fallen', { ...climb, fallen: level(levels.fallenTo) });
}

/** Requests a step now and usually, where they come in. */
export function moreTraffic(
  { entity, now, usual }: { readonly entity: string; readonly now: number; readonly usual: number },
  stepMs: number,
): Message {
  const [is, was] = [rateOf(now, stepMs), rateOf(usual, stepMs)];
  return message('traffic', {
    entity,
    now: is.rate,
    per: is.per,
    usual: was.rate,
    usualPer: was.per === is.per ? 'same' : was.per,
    ratio: now / usual,
  });
}

/** A component that is called more often than its callers' own work explains; `expected`: times their usual requests. */
export function repeatedCalls({
  entity,
  ratio,
  expected,
}: {
  readonly entity: string;
  readonly ratio: number;
  readonly expected: number;
}): Message {
  return expected <= 1 ? message('repeats', { entity, ratio }) : message('repeats-beyond', { entity, ratio, expected });
}

/** A log statement that appeared, multiplied or went. `expected` is what the baseline leads one to expect in `overMs`. */
export function logChanged({
  entity,
  template: text,
  now: times,
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
}): Message {
  const span =
    Math.abs(overMs - MINUTE_MS) < 1_000 ? message('a-minute', {}) : ({ as: 'duration', ms: overMs } as const);
  const template = { as: 'quote', text } as const;
  if (!known) return message('log-new', { entity, times, span, template });
  if (times === 0) return message('log-gone', { entity, expected, span, template });
  return message(times > expected ? 'log-more' : 'log-less', { entity, times, expected, span, template });
}

/** A change and how long before the symptom it was made; below 0, after its first signs. */
export function changeMade({
  entity,
  kind,
  beforeMs,
  summary,
}: {
  readonly entity: string;
  readonly kind: ChangeEvent['kind'];
  readonly beforeMs: number;
  readonly summary: string;
}): Message {
  const ms = Math.abs(beforeMs);
  return message('change', {
    entity,
    kind,
    moment: ms < 1_000 ? 'at' : beforeMs > 0 ? 'before' : 'after',
    span: { as: 'duration', ms },
    summary: { as: 'quote', text: summary },
  });
}

/** A step that a component takes more or less often than its requests lead one to expect. */
export function stepTaken({
  entity,
  name,
  to,
  now,
  expected,
  known,
}: {
  readonly entity: string;
  readonly name: string;
  readonly to: string | undefined;
  readonly now: number;
  readonly expected: number;
  readonly known: boolean;
}): Message {
  const step = { entity, call: to === undefined ? 'no' : 'yes', to: to ?? '', step: name.slice(0, 200) } as const;
  if (!known) return message('step-new', { ...step, now });
  return now === 0 ? message('step-gone', { ...step, expected }) : message('step', { ...step, now, expected });
}
