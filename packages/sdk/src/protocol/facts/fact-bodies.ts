import * as z from 'zod/mini';
import { ActionGuarded, ActionOutcome, ActionRequest } from '../action.ts';
import { Alert } from '../alert.ts';
import { Evidence } from '../evidence.ts';
import { ForecastScore } from '../forecast.ts';
import { CauseJudgement } from '../hypothesis.ts';
import { Lesson } from '../lesson.ts';
import { AgentReport, Consensus, Phase, StatusUpdate } from '../report.ts';
import { ServiceCall } from '../service-use.ts';
import { Actor, Entity, Id, Severity, Text, Timestamp, Title } from '../values.ts';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/**
 * The body of every kind of fact, newest version. A kind is noun-verb in the past tense. Inside a version only optional fields are
 * added; anything else is a new version with an up-caster.
 */
export const factBodies = {
  'incident-opened': z.object({
    title: Title,
    severity: Severity,
    entity: z.optional(Entity),
    openedBy: Actor,
    alert: z.optional(Alert),
  }),
  'incident-acknowledged': z.object({ by: Actor }),
  'incident-escalated': z.object({ reason: Text }),
  'incident-resolved': z.object({ by: Actor, reason: Text }),
  'incident-closed': z.object({ by: Actor }),
  'severity-changed': z.object({
    severity: Severity,
    reason: Text,
    /** The customers' messages that it rests on, by `noteId`; absent when it rests on something else. */
    notes: z.optional(z.array(Id).check(z.maxLength(100))),
    /** Calls of AI services that it took to read them; absent when this process did. */
    calls: z.optional(z.array(ServiceCall).check(z.maxLength(50))),
  }),
  'alert-attached': z.object({ alert: Alert, reason: z.enum(['time', 'topology', 'labels', 'request']) }),
  /** What a model says of an alert that did not say it itself. It makes an incident more severe, never less. */
  'alert-classified': z.object({
    fingerprint: Id,
    alertId: Id,
    severity: z.optional(Severity),
    /** A component of the known topology. */
    entity: z.optional(Entity),
    by: z.object({ provider: Id, model: Id }),
    /** Calls of AI services that it took; absent when none is known. */
    calls: z.optional(z.array(ServiceCall).check(z.maxLength(50))),
  }),
  'alert-fired-again': z.object({ fingerprint: Id, alertId: Id, startedAt: Timestamp }),
  'alert-cleared': z.object({ fingerprint: Id, alertId: Id, endedAt: Timestamp }),
  /** Alerts that joined after the incident held as many as it may: `added` since the last such fact, `total` in all. Written when the total doubles. */
  'alerts-counted': z.object({ added: z.int().check(z.minimum(1)), total: z.int().check(z.minimum(1)) }),
  'run-started': z.object({ run: z.int().check(z.minimum(1)) }),
  'run-resumed': z.object({ phase: z.optional(Phase) }),
  'run-ended': z.object({ outcome: z.enum(['finished', 'failed', 'cancelled']), reason: z.optional(Text) }),
  'phase-started': z.object({ phase: Phase, attempt: z.int().check(z.minimum(1)) }),
  'phase-ended': z.object({
    phase: Phase,
    attempt: z.int().check(z.minimum(1)),
    outcome: z.enum(['completed', 'skipped', 'timed-out', 'failed']),
    reason: z.optional(Text),
  }),
  'evidence-recorded': z.object({ evidence: z.array(Evidence).check(z.maxLength(200)) }),
  'agent-reported': z.object({ report: AgentReport }),
  'agent-failed': z.object({
    agent: Id,
    phase: Phase,
    code: z.string(),
    message: Text,
    attempts: z.int().check(z.minimum(1)),
    /** Calls of AI services that ran for it all the same; absent when none did. */
    calls: z.optional(z.array(ServiceCall).check(z.maxLength(50))),
  }),
  /** The time of a forecast has come, and what happened was read. */
  'forecast-scored': z.object({ score: ForecastScore }),
  'consensus-reached': z.object({ consensus: Consensus }),
  /** A later judgement of the same incident replaces an earlier one. */
  'cause-judged': CauseJudgement,
  'lesson-learned': z.object({ lesson: Lesson }),
  /** For good: nothing brings the same lesson back. */
  'lesson-unlearned': z.object({ lessonId: Id, reason: Text, by: Actor }),
  'action-proposed': z.object({ request: ActionRequest }),
  /** Follows the proposal, where a guard is configured. */
  'action-guarded': ActionGuarded,
  'action-approved': z.object({ actionId: Id, digest: Digest, by: Actor, reason: z.optional(Text) }),
  'action-rejected': z.object({ actionId: Id, digest: Digest, by: Actor, reason: z.optional(Text) }),
  'action-expired': z.object({ actionId: Id }),
  'action-started': z.object({ actionId: Id, executionKey: Id }),
  'action-completed': z.object({ actionId: Id, outcome: ActionOutcome }),
  'action-undo-started': z.object({ actionId: Id }),
  'action-undone': z.object({ actionId: Id, outcome: ActionOutcome }),
  'recovery-verified': z.object({
    verdict: z.enum(['recovered', 'not-recovered', 'inconclusive']),
    actionId: z.optional(Id),
    reportId: Id,
  }),
  'update-published': z.object({ update: StatusUpdate }),
  'note-added': z.object({
    noteId: Id,
    by: Actor,
    text: Text,
    /** Whose words they are, when not those of `by`. */
    from: z.optional(z.enum(['customer'])),
    /** Tells customers apart, as the host knows them. */
    customer: z.optional(Id),
  }),
} as const;
