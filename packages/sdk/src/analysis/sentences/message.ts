/**
 * What a sentence says, apart from any language: which message it is, and the values in it by name. Plain data, so it can be kept, compared and
 * sent between threads; {@link Language.say} makes the sentence.
 */
export interface Message {
  /** A message of a {@link Catalogue}. */
  readonly id: string;
  readonly values: MessageValues;
}

/** Values of a message by name. */
export type MessageValues = Readonly<Record<string, MessageValue>>;

/** A string is said as it is and never read as a message, whatever stands in it. */
export type MessageValue = string | number | Quantity | Message | MessageList;

/**
 * A number that carries what it measures. `amount`: in a UCUM unit; `level`: of a metric, where counts become rates; `duration`: milliseconds;
 * `share`: 0 to 1; `time`: Unix milliseconds, said as a time of day in UTC; `quote`: words that are not ours, on one line and in quotation
 * marks that they cannot close themselves.
 */
export type Quantity =
  | { readonly as: 'amount'; readonly value: number; readonly unit: string }
  | (Level & { readonly as: 'level' })
  | { readonly as: 'duration'; readonly ms: number }
  | { readonly as: 'share'; readonly share: number }
  | { readonly as: 'time'; readonly at: number }
  | { readonly as: 'quote'; readonly text: string };

/** Messages one after the other. */
export interface MessageList {
  readonly items: readonly Message[];
  readonly between: string;
}

/** How a value reads: its UCUM unit, whether it counts what happened in a step, and how long a step is. */
export interface Reading {
  readonly unit: string;
  readonly counted: boolean;
  readonly stepMs: number;
}

/** A value of a metric. */
export interface Level extends Reading {
  readonly value: number;
  /** Leaves `per minute` or `per second` away, where the sentence has just said it. */
  readonly bare?: boolean;
}

const MINUTE_MS = 60_000;
/** From so many a minute on, a rate is said by the second. */
const BY_THE_SECOND = 600;

/** A count in a step as the rate that it is said as: `12 per minute` or, from 10 a second on, `130 per second`. */
export function rateOf(value: number, stepMs: number): { readonly rate: number; readonly per: 'minute' | 'second' } {
  const perMinute = (value * MINUTE_MS) / stepMs;
  return perMinute >= BY_THE_SECOND ? { rate: perMinute / 60, per: 'second' } : { rate: perMinute, per: 'minute' };
}

/** What is in a step, by the minute. */
export function perMinute(value: number, stepMs: number): number {
  return (value * MINUTE_MS) / stepMs;
}

/** A value now and the usual one; the usual one does without its unit of time where both have the same. */
export function againstUsual(
  now: number,
  usual: number,
  { unit, counted, stepMs }: Reading,
): { readonly now: Level & { readonly as: 'level' }; readonly usual: Level & { readonly as: 'level' } } {
  const bare = counted && rateOf(now, stepMs).per === rateOf(usual, stepMs).per;
  const reading = { as: 'level', unit, counted, stepMs } as const;
  return { now: { ...reading, value: now }, usual: { ...reading, value: usual, ...(bare ? { bare } : {}) } };
}
