import type { ChangeEvent } from '../../telemetry/index.ts';
import type { Mechanism } from '../cause.ts';
import type { Message, MessageList, MessageValues, Quantity } from './message.ts';

type Said = Extract<Quantity, { as: 'level' }>;
type Duration = Extract<Quantity, { as: 'duration' }>;
type Share = Extract<Quantity, { as: 'share' }>;
type Amount = Extract<Quantity, { as: 'amount' }>;
type Quote = Extract<Quantity, { as: 'quote' }>;
type Entity = { readonly entity: string };
type Nothing = Readonly<Record<string, never>>;
/** Seconds, or calls, a minute. */
type Compared = Entity & { readonly now: number; readonly usual: number };
type Climb = Entity & {
  readonly name: string;
  readonly from: Said;
  readonly to: Said;
  readonly took: Duration;
  readonly ahead: Duration;
};
type Line = Entity & {
  readonly times: number;
  readonly expected: number;
  /** A duration, or `a-minute`. */
  readonly span: Duration | Message;
  readonly template: Quote;
};
/** `call`: whether it is a call to `to`, which is empty otherwise. */
type Step = Entity & { readonly call: 'yes' | 'no'; readonly to: string; readonly step: string };

/** Every message of the engine with the values that its sentences have. Where nothing else is said, numbers are bare and per minute. */
export type EngineMessages = {
  // Evidence.
  readonly level: Entity & { readonly name: string; readonly now: Said; readonly usual: Said };
  readonly 'own-time': Entity & { readonly own: number };
  readonly 'own-time-of': Entity & { readonly own: number; readonly lost: number };
  readonly 'own-failures': Entity & { readonly own: number };
  readonly 'own-failures-of': Entity & { readonly own: number; readonly lost: number };
  readonly 'passed-time': Entity & { readonly part: number; readonly lost: number };
  readonly 'passed-time-all': Entity & { readonly lost: number };
  readonly 'passed-failures': Entity & { readonly part: number; readonly lost: number };
  readonly 'passed-failures-all': Entity & { readonly lost: number };
  readonly climb: Climb;
  readonly 'climb-fallen': Climb & { readonly fallen: Said };
  /** `per` and `usualPer` are those of the rates `now` and `usual`; `usualPer` is `same` where they are equal. */
  readonly traffic: Entity & {
    readonly now: number;
    readonly per: 'minute' | 'second';
    readonly usual: number;
    readonly usualPer: 'minute' | 'second' | 'same';
    readonly ratio: number;
  };
  readonly 'under-load': Entity & { readonly ratio: number; readonly surge: Message };
  readonly repeats: Entity & { readonly ratio: number };
  /** `expected`: times the usual requests of the callers. */
  readonly 'repeats-beyond': Entity & { readonly ratio: number; readonly expected: number };
  readonly 'self-time': Compared;
  readonly 'call-gap': Compared;
  readonly 'caller-failures': Compared;
  readonly 'log-new': Omit<Line, 'expected'>;
  readonly 'log-gone': Omit<Line, 'times'>;
  readonly 'log-more': Line;
  readonly 'log-less': Line;
  readonly change: Entity & {
    readonly kind: ChangeEvent['kind'];
    readonly moment: 'at' | 'before' | 'after';
    readonly span: Duration;
    readonly summary: Quote;
  };
  readonly 'given-up': Entity & {
    readonly waiter: string;
    readonly now: Amount;
    readonly usual: Amount;
    readonly share: Share;
  };
  readonly 'step-new': Step & { readonly now: number };
  readonly 'step-gone': Step & { readonly expected: number };
  readonly step: Step & { readonly now: number; readonly expected: number };
  readonly 'held-up': Entity & { readonly waiter: string; readonly growth: number };
  readonly fills: { readonly caller: string; readonly callee: string; readonly ratio: number };
  readonly instead: Entity & {
    readonly caller: string;
    readonly instead: string;
    readonly ratio: number;
    readonly share: Share;
  };
  readonly 'ran-out': { readonly caller: string; readonly callee: string };
  readonly 'lost-way': { readonly caller: string; readonly callee: string; readonly lost: number };
  readonly 'new-dependency': { readonly caller: string; readonly callee: string; readonly calls: number };

  // Causes and verdicts.
  readonly cause: Entity & { readonly mechanism: Message; readonly grounds: MessageList };
  readonly 'no-signal': Nothing;
  readonly 'within-normal': { readonly symptom: Message };
  readonly 'barely-abnormal': { readonly symptom: Message };
  readonly 'abnormal-found': { readonly symptom: Message; readonly cause: Message };
  readonly 'abnormal-nobody': { readonly symptom: Message };
  readonly 'reported-found': { readonly cause: Message };
  readonly 'reported-nobody': Nothing;

  // What could not be read.
  readonly 'missing-symptom': Entity;
  readonly 'missing-entry': Nothing;
  readonly 'missing-changes': Nothing;
  readonly 'missing-calls': Nothing;
  readonly 'missing-logs': Nothing;
  readonly 'missing-graph': Nothing;
  readonly 'missing-resources': Nothing;

  // What past cases share.
  readonly similar: { readonly grounds: MessageList };
  readonly 'same-cause': Shared;
  readonly 'same-mechanism': Shared;
  readonly 'same-component': Shared;
  readonly 'same-action': Shared;
  readonly 'same-words': { readonly names: string };
  readonly 'same-lines': { readonly count: number };
  readonly 'same-evidence': { readonly count: number };

  // Parts of sentences.
  readonly 'a-minute': Nothing;
  readonly unknown: Nothing;
  readonly percent: { readonly number: string };
  readonly things: { readonly number: string; readonly thing: string; readonly many: 'yes' | 'no' };
  readonly 'per-minute': { readonly amount: string };
  readonly 'per-second': { readonly amount: string };
  readonly 'time-utc': { readonly time: string };
  readonly quoted: { readonly text: string };
} & { readonly [M in Mechanism as MechanismMessage<M>]: Nothing };

/** Names in a row, and how many more there are. */
type Shared = { readonly count: number; readonly names: string; readonly more: number };

/** Names of mechanisms are messages as well: `mechanism-bad-deploy`. */
type MechanismMessage<M extends string> = M extends `${infer A} ${infer B}`
  ? MechanismMessage<`${A}-${B}`>
  : `mechanism-${M}`;

/** Makes messages of one set; the type knows which values each of them has. */
export type MessageMaker<Messages extends Readonly<Record<string, MessageValues>>> = <
  Id extends keyof Messages & string,
>(
  id: Id,
  values: Messages[Id],
) => Message;

/** Makes a message of the engine. */
export const message: MessageMaker<EngineMessages> = (id, values) => ({ id, values });

/** The name of a kind of fault, as the beginning of a sentence. */
export function mechanismMessage(mechanism: Mechanism): Message {
  return { id: `mechanism-${mechanism.replaceAll(' ', '-')}`, values: {} };
}
