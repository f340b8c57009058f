import * as z from 'zod/mini';

/** Unix time in whole milliseconds. */
export const Timestamp = z.int().check(z.nonnegative());
export type Timestamp = z.infer<typeof Timestamp>;

/** How sure a statement is, 0 (not at all) to 1 (certain). */
export const Confidence = z.number().check(z.minimum(0), z.maximum(1));
export type Confidence = z.infer<typeof Confidence>;

/** Common Event Format severities (PD-CEF), worst first. */
export const Severity = z.enum(['critical', 'error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

/** An identifier of ours or a host's: 1 to 128 characters, no white space or control characters. */
export const Id = z.string().check(z.regex(/^[^\s\p{C}]{1,128}$/u));
export type Id = z.infer<typeof Id>;

/** One line or a short paragraph for people, at most 2,000 characters. Plain text: shown as text, never as markup. */
export const Text = z.string().check(z.maxLength(2_000));
export type Text = z.infer<typeof Text>;

/** A title: 1 to 300 characters. */
export const Title = z.string().check(z.minLength(1), z.maxLength(300));
export type Title = z.infer<typeof Title>;

/** The name of a component that can be healthy or not: a service, host, database or queue, as telemetry names it. */
export const Entity = z.string().check(z.minLength(1), z.maxLength(300));
export type Entity = z.infer<typeof Entity>;

/** Names and values attached by whoever sent an alert, at most 64 of them. */
export const Labels = z.record(z.string().check(z.maxLength(200)), z.string().check(z.maxLength(2_000)));
export type Labels = z.infer<typeof Labels>;

/** A stretch of time: `from` inclusive, `to` exclusive, both Unix milliseconds. */
export const TimeWindow = z.object({ from: Timestamp, to: Timestamp });
export type TimeWindow = z.infer<typeof TimeWindow>;

/** A moment that is known to lie within an interval: best estimate and both ends. */
export const Moment = z.object({ at: Timestamp, earliest: Timestamp, latest: Timestamp });
export type Moment = z.infer<typeof Moment>;

/** Who did something: a person, an agent, a rule, or Sitrep itself. `id` is what the host knows them by. */
export const Actor = z.object({ kind: z.enum(['person', 'agent', 'policy', 'system']), id: Id });
export type Actor = z.infer<typeof Actor>;
