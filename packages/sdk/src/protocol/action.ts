import * as z from 'zod/mini';
import { ServiceCall } from './service-use.ts';
import { Actor, Confidence, Entity, Id, Text, Timestamp, Title } from './values.ts';

/**
 * What an action can do at worst: `observe` changes nothing; `reversible` has an undo and touches one target; `disruptive` is felt
 * by users or by several targets; `irreversible` cannot be taken back.
 */
export const RiskClass = z.enum(['observe', 'reversible', 'disruptive', 'irreversible']);
export type RiskClass = z.infer<typeof RiskClass>;

/** Arguments of an action: flat JSON values, so that a person can read all of them before deciding. */
export const ActionArguments = z.record(Id, z.union([z.string().check(z.maxLength(1_000)), z.number(), z.boolean()]));
export type ActionArguments = z.infer<typeof ActionArguments>;

/** A request for a change, exactly as it would run. `digest` binds a decision to these arguments. */
export const ActionRequest = z.object({
  id: Id,
  /** Name in the catalogue. */
  action: Id,
  target: Entity,
  arguments: ActionArguments,
  /** SHA-256 over the canonical JSON (RFC 8785) of `{ action, target, arguments }`, hexadecimal. */
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  title: Title,
  /** What should be seen when it works. */
  expectedEffect: Text,
  risk: RiskClass,
  /** How it is taken back; absent when it cannot be. */
  undo: z.optional(Text),
  confidence: Confidence,
  /** Evidence ids that argue for it. */
  supporting: z.array(Id).check(z.maxLength(50)),
  /** After this moment a decision is no longer accepted. */
  expiresAt: Timestamp,
});
export type ActionRequest = z.infer<typeof ActionRequest>;

/** Where an action stands. `unknown` = it was started and a crash hid its outcome; it is never started a second time. */
export const ActionStatus = z.enum([
  'proposed',
  'approved',
  'rejected',
  'expired',
  'running',
  'succeeded',
  'failed',
  'unknown',
]);
export type ActionStatus = z.infer<typeof ActionStatus>;

/** What a guard said about a request before it was decided on. `not-checked` is never a permission. */
export const GuardCheck = z.object({
  verdict: z.enum(['passed', 'blocked', 'not-checked']),
  /** Names of the policies that block, or why nothing was checked; never the text that was objected to. Empty when it passed. */
  reasons: z.array(Text).check(z.maxLength(20)),
});
export type GuardCheck = z.infer<typeof GuardCheck>;

/** A guard's judgement of one action, with the calls of AI services that it took; absent when none ran. */
export const ActionGuarded = z.extend(GuardCheck, {
  actionId: Id,
  calls: z.optional(z.array(ServiceCall).check(z.maxLength(50))),
});
export type ActionGuarded = z.infer<typeof ActionGuarded>;

/** How running an action ended. */
export const ActionOutcome = z.object({ status: z.enum(['succeeded', 'failed', 'unknown']), message: Text });
export type ActionOutcome = z.infer<typeof ActionOutcome>;

/** A person's or a policy's answer to a request. */
export const ActionDecision = z.object({
  verdict: z.enum(['approved', 'rejected']),
  digest: z.string(),
  by: Actor,
  reason: z.optional(Text),
});
export type ActionDecision = z.infer<typeof ActionDecision>;
