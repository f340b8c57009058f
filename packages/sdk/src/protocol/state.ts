import * as z from 'zod/mini';
import { Phase } from './report.ts';
import { Id, Text, Timestamp } from './values.ts';

/** How well a part works. `unavailable` = it does nothing now; `degraded` = it does less than it should. */
export const HealthStatus = z.enum(['ok', 'degraded', 'unavailable']);
export type HealthStatus = z.infer<typeof HealthStatus>;

/** One part of the host and how it is. */
export const HealthCheck = z.object({
  name: Id,
  status: HealthStatus,
  /** Since when it has had this status. */
  since: Timestamp,
  /** Present whenever the status is not `ok`: what is wrong and what to do. */
  reason: z.optional(Text),
  /** Figures for people: counts, lengths, limits. */
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});
export type HealthCheck = z.infer<typeof HealthCheck>;

/** The host's health: as bad as its worst check. State key `health`. */
export const Health = z.object({
  status: HealthStatus,
  at: Timestamp,
  version: z.string(),
  checks: z.array(HealthCheck),
});
export type Health = z.infer<typeof Health>;

/** What an agent is doing right now. State key `incident/<incident id>/agent/<agent>`; gone once it has reported. */
export const AgentProgress = z.object({
  agent: Id,
  phase: Phase,
  state: z.enum(['queued', 'running', 'retrying']),
  /** 0 to 1, as the agent says; `null` when it cannot tell. */
  progress: z.nullable(z.number().check(z.minimum(0), z.maximum(1))),
  note: z.optional(Text),
  attempt: z.int().check(z.minimum(1)),
  evidenceCount: z.int(),
  startedAt: Timestamp,
});
export type AgentProgress = z.infer<typeof AgentProgress>;

/** The runs at work and those waiting for a place. State key `queue`. */
export const QueueState = z.object({
  running: z.array(Id),
  waiting: z.array(Id),
  /** Runs at once at most. */
  concurrency: z.int(),
  /** Runs that may wait; one more is refused with `ERR_SITREP_QUEUE_FULL`. */
  limit: z.int(),
});
export type QueueState = z.infer<typeof QueueState>;

/** The simulated shop, when the host runs one. State key `simulator`. It names what a person injected; agents never read it. */
export const SimulatorState = z.object({
  state: z.enum(['warming-up', 'running', 'stopped']),
  speed: z.number(),
  /** Simulated time that telemetry has reached. */
  at: Timestamp,
  /** What can be injected. Those with the same `group`, a heading for people, belong together; those without one come first. */
  faults: z.array(z.object({ kind: Id, title: z.string(), description: z.string(), group: z.optional(z.string()) })),
  injected: z.array(z.object({ kind: Id, at: Timestamp, endedAt: z.optional(Timestamp) })),
  /** Requests a second over the last minute, and the share that failed; `null` before there are any. */
  requestsPerSecond: z.nullable(z.number()),
  errorRatio: z.nullable(z.number()),
});
export type SimulatorState = z.infer<typeof SimulatorState>;
