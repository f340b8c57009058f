import * as z from 'zod/mini';
import { Degradation, Phase } from './report.ts';
import { Entity, Id, Moment, Severity, Timestamp, Title } from './values.ts';

/** What a person must know first. `resolved` may still be reopened by its alert; `closed` is final. */
export const IncidentStatus = z.enum(['triggered', 'acknowledged', 'resolved', 'closed']);
export type IncidentStatus = z.infer<typeof IncidentStatus>;

/** When what happened. MTTD, MTTA, MTTM and MTTR are differences of these; an absent mark has not happened yet. */
export const ClockMarks = z.object({
  impactStart: z.optional(Moment),
  detected: Timestamp,
  acknowledged: z.optional(Timestamp),
  diagnosed: z.optional(Timestamp),
  mitigated: z.optional(Timestamp),
  resolved: z.optional(Timestamp),
  closed: z.optional(Timestamp),
});
export type ClockMarks = z.infer<typeof ClockMarks>;

/** One incident in a line: what lists and headers show. */
export const Incident = z.object({
  id: Id,
  title: Title,
  severity: Severity,
  status: IncidentStatus,
  /** The component that the first alert named; absent when it named none. */
  entity: z.optional(Entity),
  marks: ClockMarks,
  /** Where the run stands: a phase at work, waiting for a person, or over. */
  run: z.object({
    state: z.enum(['queued', 'running', 'waiting', 'finished', 'failed', 'cancelled']),
    phase: z.optional(Phase),
    /** Why it waits, failed or was cancelled. */
    reason: z.optional(z.string()),
  }),
  /** `true` once Sitrep has handed over to people because it could not go on. */
  escalated: z.boolean(),
  /** Leading cause, once diagnosis agreed on one. */
  cause: z.optional(z.object({ entity: Entity, statement: z.string(), confidence: z.number() })),
  /** AI services that should have helped this run and did not, by the agent that went on without; absent or empty when there are none. */
  degraded: z.optional(z.array(z.extend(Degradation, { agent: Id })).check(z.maxLength(20))),
  alertCount: z.int(),
  evidenceCount: z.int(),
  /** Requests that wait for a decision now. */
  pendingActions: z.int(),
  openedAt: Timestamp,
  updatedAt: Timestamp,
  /** seq of the newest fact folded in. */
  seq: z.int(),
});
export type Incident = z.infer<typeof Incident>;
