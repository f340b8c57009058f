import * as z from 'zod/mini';
import { ActionDecision, ActionOutcome, ActionRequest, ActionStatus, GuardCheck } from './action.ts';
import { Alert } from './alert.ts';
import { Evidence } from './evidence.ts';
import { Forecast, ForecastScore } from './forecast.ts';
import { CauseJudgement, Hypothesis } from './hypothesis.ts';
import { Incident } from './incident.ts';
import { AgentReport, Consensus, Phase, RecoveryCheck, StatusUpdate } from './report.ts';
import { Actor, Id, Text, Timestamp } from './values.ts';

/** One row of the phase track. A phase that starts again keeps its row; `attempt` counts. */
export const PhaseProgress = z.object({
  phase: Phase,
  state: z.enum(['pending', 'running', 'completed', 'skipped', 'timed-out', 'failed']),
  attempt: z.int(),
  startedAt: z.optional(Timestamp),
  endedAt: z.optional(Timestamp),
  reason: z.optional(z.string()),
});
export type PhaseProgress = z.infer<typeof PhaseProgress>;

/** An agent's newest result in an incident. */
export const AgentResult = z.object({
  agent: Id,
  phase: Phase,
  at: Timestamp,
  report: z.optional(AgentReport),
  failure: z.optional(z.object({ code: z.string(), message: z.string(), attempts: z.int() })),
});
export type AgentResult = z.infer<typeof AgentResult>;

/** An action from proposal to outcome. */
export const ActionProgress = z.object({
  request: ActionRequest,
  status: ActionStatus,
  proposedAt: Timestamp,
  /** What a guard said about it; absent when none is configured. */
  guard: z.optional(GuardCheck),
  decision: z.optional(ActionDecision),
  decidedAt: z.optional(Timestamp),
  startedAt: z.optional(Timestamp),
  completedAt: z.optional(Timestamp),
  outcome: z.optional(ActionOutcome),
  /** How taking it back ended, when it was taken back. */
  undone: z.optional(ActionOutcome),
  /** Whether the signals came back afterwards. */
  recovery: z.optional(z.enum(['recovered', 'not-recovered', 'inconclusive'])),
});
export type ActionProgress = z.infer<typeof ActionProgress>;

/** One line of the timeline. `text` is a plain English sentence made from the fact. */
export const TimelineEntry = z.object({
  seq: z.int(),
  at: Timestamp,
  kind: z.string(),
  text: Text,
  by: z.optional(Actor),
  evidence: z.optional(z.array(Id)),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Everything about one incident: what `GET /v1/incidents/:id` answers and what a page holds. A pure fold of its facts. */
export const IncidentView = z.object({
  incident: Incident,
  /** The newest 100. */
  alerts: z.array(Alert),
  phases: z.array(PhaseProgress),
  agents: z.array(AgentResult),
  /** The newest 400. */
  evidence: z.array(Evidence),
  /** From the newest diagnosis, best first. */
  hypotheses: z.array(Hypothesis),
  /** What a person last said of a cause that was named. */
  judgement: z.optional(CauseJudgement),
  /** What the newest diagnosis could not read. */
  missing: z.array(z.string()),
  forecasts: z.array(Forecast),
  /** How forecasts turned out whose time has come, the newest 50; absent when there are none. */
  forecastScores: z.optional(z.array(ForecastScore)),
  consensus: z.array(Consensus),
  actions: z.array(ActionProgress),
  recovery: z.optional(RecoveryCheck),
  /** The newest 50. */
  updates: z.array(z.object({ at: Timestamp, update: StatusUpdate })),
  /** The newest 500, oldest first. */
  timeline: z.array(TimelineEntry),
});
export type IncidentView = z.infer<typeof IncidentView>;

/** All views at one moment: every fact up to `seq` folded, none after it. Incidents in the order in which they were opened. */
export const Snapshot = z.object({ seq: z.int(), incidents: z.array(IncidentView) });
export type Snapshot = z.infer<typeof Snapshot>;
