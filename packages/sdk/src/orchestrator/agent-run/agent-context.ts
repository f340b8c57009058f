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
}

/** The context of one attempt. What costs something is made when it is asked for. */
export class AttemptContext implements AgentContext {
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  readonly clock: Clock;
  readonly attempt: number;
  readonly buffer: EvidenceBuffer;
  readonly #agent: Agent;
  readonly #surroundings: AgentSurroundings;
  readonly #subject: AgentSubject;
  readonly #cancellation: Cancellation;
  #telemetry: AgentTelemetry | undefined;
  #actions: ActionCatalogueView | undefined;

  constructor(
    agent: Agent,
    attempt: number,
    surroundings: AgentSurroundings,
    subject: AgentSubject,
    cancellation: Cancellation,
  ) {
    this.#agent = agent;
    this.#surroundings = surroundings;
    this.#subject = subject;
    this.#cancellation = cancellation;
    this.attempt = attempt;
    this.window = subject.window;
    this.baseline = subject.baseline;
    this.clock = surroundings.clock;
    this.buffer = new EvidenceBuffer(agent.name);
  }

  get incident(): IncidentView {
    return freeze(this.#subject.incident);
  }

  get telemetry(): TelemetrySource {
    const { telemetry: source, clock, random, onAnswer } = this.#surroundings;
    this.#telemetry ??= agentTelemetry({ source, clock, random, onAnswer, signal: () => this.#cancellation.signal });
    return this.#telemetry.source;
  }

  get actions(): ActionCatalogueView {
    return (this.#actions ??= this.#surroundings.actions(this.#cancellation));
  }

  /** Telemetry rows read so far. */
  rows(): number {
    return this.#telemetry?.rows() ?? 0;
  }

  // Agents take these two out of the context, so they are bound.
  readonly evidence = (draft: EvidenceDraft): Evidence => {
    const { ids, clock } = this.#surroundings;
    return this.buffer.mint({ at: clock.now(), ...draft, id: ids.next('evd'), agent: this.#agent.name });
  };

  readonly nextId = (kind: 'hypothesis' | 'forecast' | 'update'): string =>
    this.#surroundings.ids.next(ID_PREFIX[kind]);
}

const ID_PREFIX = { hypothesis: 'hyp', forecast: 'fct', update: 'upd' } as const;

/** Views are shared, so an agent must not be able to change one. What is frozen already is not walked again. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
