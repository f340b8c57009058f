import type { ActionCatalogueView, Agent, AgentContext, EvidenceDraft } from '../../agents/index.ts';
import type { Clock, Ids, Random } from '../../base/index.ts';
import type { Evidence, IncidentView, TimeWindow } from '../../protocol/index.ts';
import type { TelemetrySource } from '../../telemetry/index.ts';
import type { Cancellation } from '../run/cancellation.ts';
import { agentTelemetry, type AgentTelemetry, type SourceWatch } from './agent-telemetry.ts';
import { EvidenceBuffer } from './collect-evidence.ts';

/** What the agents of a host share; nothing in it belongs to an incident. */
export interface AgentSurroundings {
  readonly telemetry: TelemetrySource;
  readonly actions: (cancellation: Cancellation) => ActionCatalogueView;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly onAnswer: SourceWatch;
}

/** What the agents of a phase work on. */
export interface AgentSubject {
  readonly incident: IncidentView;
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  readonly excluded: readonly TimeWindow[];
}

/** The context of one attempt, with what the orchestrator keeps of it. */
export interface Attempt {
  readonly context: AgentContext;
  readonly buffer: EvidenceBuffer;
  /** Telemetry rows read so far. */
  readonly rows: () => number;
}

/** What one attempt of an agent is given. What costs something is made when it is asked for. */
export function beginAttempt(
  agent: Agent,
  attempt: number,
  surroundings: AgentSurroundings,
  { incident, window, baseline, excluded }: AgentSubject,
  cancellation: Cancellation,
): Attempt {
  const { clock, ids, random, onAnswer } = surroundings;
  const buffer = new EvidenceBuffer(agent.name);
  let telemetry: AgentTelemetry | undefined;
  let actions: ActionCatalogueView | undefined;
  // Own properties, not a class: agents take contexts apart and put them together again.
  const context: AgentContext = {
    get incident() {
      return freeze(incident);
    },
    get telemetry() {
      const signal = () => cancellation.signal;
      telemetry ??= agentTelemetry({ source: surroundings.telemetry, clock, random, onAnswer, signal });
      return telemetry.source;
    },
    get actions() {
      return (actions ??= surroundings.actions(cancellation));
    },
    window,
    baseline,
    excluded,
    clock,
    attempt,
    evidence: (draft: EvidenceDraft): Evidence =>
      buffer.mint({ at: clock.now(), ...draft, id: ids.next('evd'), agent: agent.name }),
    nextId: (kind) => ids.next(ID_PREFIX[kind]),
  };
  return { context, buffer, rows: () => telemetry?.rows() ?? 0 };
}

const ID_PREFIX = { hypothesis: 'hyp', forecast: 'fct', update: 'upd' } as const;

/** Views are shared, so an agent must not be able to change one. What is frozen already is not walked again. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
