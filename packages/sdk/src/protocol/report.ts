import * as z from 'zod/mini';
import { ActionRequest } from './action.ts';
import { Forecast } from './forecast.ts';
import { Hypothesis } from './hypothesis.ts';
import { CapabilityName, ServiceCall } from './service-use.ts';
import { Confidence, Entity, Id, Moment, Severity, Text, Timestamp, Title } from './values.ts';

/** The stretches of an incident's life that agents work in, in order. `communication` accompanies the others. */
export const Phase = z.enum(['detection', 'diagnosis', 'prediction', 'resolution', 'verification', 'communication']);
export type Phase = z.infer<typeof Phase>;

/** What was used to make a report. Unknown cost is absent, never zero. */
export const Usage = z.object({
  /** Telemetry rows read. */
  rows: z.optional(z.int().check(z.nonnegative())),
  inputTokens: z.optional(z.int().check(z.nonnegative())),
  outputTokens: z.optional(z.int().check(z.nonnegative())),
  costUsd: z.optional(z.number().check(z.nonnegative())),
});
export type Usage = z.infer<typeof Usage>;

/** Whether the signals came back: what the verification agent answers. */
export const RecoveryCheck = z.object({
  verdict: z.enum(['recovered', 'not-recovered', 'inconclusive']),
  /** The action whose effect was checked; absent when nothing was done. */
  actionId: z.optional(Id),
  signals: z
    .array(
      z.object({
        entity: Entity,
        name: z.string(),
        unit: z.string(),
        before: z.nullable(z.number()),
        worst: z.nullable(z.number()),
        now: z.nullable(z.number()),
        recovered: z.boolean(),
      }),
    )
    .check(z.maxLength(20)),
});
export type RecoveryCheck = z.infer<typeof RecoveryCheck>;

/** A status update for one kind of reader. */
export const StatusUpdate = z.object({
  id: Id,
  audience: z.enum(['operators', 'executives', 'customers']),
  text: Text,
  /** Evidence ids that its statements rest on. */
  supporting: z.array(Id).check(z.maxLength(50)),
});
export type StatusUpdate = z.infer<typeof StatusUpdate>;

/** A past incident or a runbook that has much in common with this incident: a hint where to look, no evidence of a cause. */
export const SimilarCase = z.object({
  id: Id,
  kind: z.enum(['incident', 'runbook']),
  title: Title,
  /** 0 to 1: which part of what is known of this incident it shares, rare things counting more. No probability. */
  similarity: Confidence,
  /** What both have, in one sentence. */
  because: Text,
  /** Evidence ids of this incident that it has in common. */
  supporting: z.array(Id).check(z.maxLength(50)),
});
export type SimilarCase = z.infer<typeof SimilarCase>;

/**
 * What an agent outside, or a model that read for itself, thinks of a diagnosis: which of its causes is most likely. It stands beside the
 * diagnosis and has changed nothing in it.
 */
export const SecondOpinion = z.object({
  /** The provider, or the model. */
  by: Id,
  /** `agrees` with the engine's leading cause, `differs`, or `undecided`. */
  verdict: z.enum(['agrees', 'differs', 'undecided']),
  /** The cause it chose; absent when it chose none. */
  hypothesisId: z.optional(Id),
  /** Evidence ids that it named. */
  supporting: z.array(Id).check(z.maxLength(50)),
});
export type SecondOpinion = z.infer<typeof SecondOpinion>;

/** A capability that should have helped and did not, or only in part: the report stands on what was there instead. */
export const Degradation = z.object({ capability: CapabilityName, reason: Text });
export type Degradation = z.infer<typeof Degradation>;

/** What an agent concluded. Every cited id exists as evidence of the same incident. */
export const AgentReport = z.object({
  id: Id,
  agent: Id,
  phase: Phase,
  /** `inconclusive` is a proper answer; `missing` then says what would settle it. */
  verdict: z.enum(['concluded', 'inconclusive', 'nothing-found']),
  claim: Text,
  confidence: Confidence,
  supporting: z.array(Id).check(z.maxLength(100)),
  missing: z.array(Text).check(z.maxLength(20)),
  /** Who wrote it: `local`, or the provider of the model whose answer is used. Derived from the calls. */
  provider: Id,
  usage: Usage,
  startedAt: Timestamp,
  endedAt: Timestamp,
  /** Attempts it took, 1 or more. */
  attempts: z.int().check(z.minimum(1)),
  /** Detection: how bad, since when, and which components show symptoms. */
  impact: z.optional(
    z.object({ severity: Severity, start: z.optional(Moment), entities: z.array(Entity).check(z.maxLength(200)) }),
  ),
  hypotheses: z.optional(z.array(Hypothesis).check(z.maxLength(20))),
  /** Diagnosis: past incidents and runbooks that are like this one, the most similar first. */
  similar: z.optional(z.array(SimilarCase).check(z.maxLength(10))),
  forecasts: z.optional(z.array(Forecast).check(z.maxLength(20))),
  proposals: z.optional(z.array(ActionRequest).check(z.maxLength(10))),
  recovery: z.optional(RecoveryCheck),
  updates: z.optional(z.array(StatusUpdate).check(z.maxLength(10))),
  /** Diagnosis: what somebody else thinks of its causes. */
  opinion: z.optional(SecondOpinion),
  /** Calls of services outside the host's process that ran for it, in the order in which they ended, the failed ones too; absent when none ran. */
  calls: z.optional(z.array(ServiceCall).check(z.maxLength(50))),
  /** Absent when everything that is configured helped. */
  degraded: z.optional(z.array(Degradation).check(z.maxLength(10))),
});
export type AgentReport = z.infer<typeof AgentReport>;

/** The one decision that a phase's reports become, by the documented rule of the orchestrator. */
export const Consensus = z.object({
  phase: Phase,
  verdict: z.enum(['agreed', 'disputed', 'inconclusive']),
  /** Confidence after combining the reports. */
  confidence: Confidence,
  /** What it had to reach to count as agreed. */
  threshold: Confidence,
  statement: Text,
  /** Report ids that went in. */
  reports: z.array(Id).check(z.maxLength(50)),
  /** Leading hypothesis or proposal, or in verification the leading report, where there is one. */
  choice: z.optional(Id),
});
export type Consensus = z.infer<typeof Consensus>;
