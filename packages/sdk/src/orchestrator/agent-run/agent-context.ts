import {
  bindServices,
  type ActionCatalogueView,
  type Agent,
  type AgentContext,
  type EvidenceDraft,
  type ServiceRecord,
} from '../../agents/index.ts';
import type { Language, PastCases } from '../../analysis/index.ts';
import type { AwsManager } from '../../aws/index.ts';
import type { Ids } from '../../base/index.ts';
import type { CauseJudgement, Evidence, ForecastRecord, IncidentView, TimeWindow } from '../../protocol/index.ts';
import type { Cancellation } from '../run/cancellation.ts';
import { AgentTelemetry, type AgentTelemetryOptions } from './agent-telemetry.ts';
import { EvidenceBuffer } from './collect-evidence.ts';

/** What the agents of a host share; nothing in it belongs to an incident. */
export interface AgentSurroundings extends AgentTelemetryOptions {
  readonly actions: (cancellation: Cancellation) => ActionCatalogueView;
  readonly ids: Ids;
  readonly ai: AwsManager;
  readonly language: Language;
  readonly experience: () => Experience;
}

/** What earlier incidents of the host have taught. */
export interface Experience {
  /** What people said of causes, oldest first. */
  readonly judgements: readonly CauseJudgement[];
  /** How forecasts turned out; `undefined` when none has been scored. */
  readonly forecastRecord: ForecastRecord | undefined;
  /** Resolved incidents and runbooks; `undefined` when there are none. */
  readonly past?: PastCases | undefined;
}

/** What the agents of a phase work on. */
export interface AgentSubject {
  /** Frozen, because views are shared. */
  readonly incident: IncidentView;
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  readonly excluded: readonly TimeWindow[];
}

/** Whose attempt it is, what ends it, and where its calls of services are noted. */
export interface AttemptFrame {
  readonly incidentId: string;
  readonly cancellation: Cancellation;
  readonly record: ServiceRecord;
}

/** The context of one attempt, with what the orchestrator keeps of it. */
export interface Attempt {
  readonly context: AgentContext;
  readonly buffer: EvidenceBuffer;
  readonly telemetry: AgentTelemetry;
}

/** What one attempt of an agent is given: plain properties, because agents take contexts apart and put them together again. */
export function beginAttempt(
  agent: Agent,
  attempt: number,
  surroundings: AgentSurroundings,
  { incident, window, baseline, excluded }: AgentSubject,
  { incidentId, cancellation, record }: AttemptFrame,
): Attempt {
  const { clock, ids, ai, language } = surroundings;
  const buffer = new EvidenceBuffer(agent.name);
  const telemetry = new AgentTelemetry(surroundings, cancellation);
  const { judgements, forecastRecord, past } = surroundings.experience();
  const context: Mutable<AgentContext> = {
    incident,
    telemetry,
    actions: surroundings.actions(cancellation),
    ai: bindServices(ai, { incidentId, clock, attempt: cancellation, record }),
    window,
    baseline,
    excluded,
    judgements,
    language,
    clock,
    attempt,
    evidence: (draft: EvidenceDraft): Evidence =>
      buffer.mint({ at: clock.now(), ...draft, id: ids.next('evd'), agent: agent.name }),
    nextId: (kind) => ids.next(ID_PREFIX[kind]),
  };
  if (forecastRecord !== undefined) context.forecastRecord = forecastRecord;
  if (past !== undefined) context.past = past;
  return { context, buffer, telemetry };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const ID_PREFIX = { hypothesis: 'hyp', forecast: 'fct', update: 'upd' } as const;
