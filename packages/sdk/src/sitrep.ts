import type { ActionDefinition, ActionExecutor } from './actions/index.ts';
import type { Agent } from './agents/index.ts';
import type { Clock, Ids, Random, StateBoard } from './base/index.ts';
import type { AlertReceipt, AlertSource, RejectedPayload } from './intake/index.ts';
import type { Journal } from './journal/index.ts';
import type { ActionProgress, Actor, Health, IncidentView, Severity } from './protocol/index.ts';
import type { ActionPolicy } from './safety/index.ts';
import type { TelemetrySource } from './telemetry/index.ts';
import type { Views } from './views/index.ts';

/** What `createSitrep` takes. Only `telemetry` has no default. */
export interface SitrepOptions {
  /** Default: a journal in memory, which ends with the process. */
  readonly journal?: Journal;
  readonly telemetry: TelemetrySource;
  /** Default: the six of `@sitrep/sdk/agents`. */
  readonly agents?: readonly Agent[];
  /** Default: the catalogue of `@sitrep/sdk/actions`. */
  readonly actions?: readonly ActionDefinition[];
  /** Default none: actions are then proposed for people to run. */
  readonly executors?: readonly ActionExecutor[];
  /** Default: ask a person about everything. */
  readonly policy?: ActionPolicy;
  /** Further alert sources besides `alertmanager` and `generic`. */
  readonly alertSources?: readonly AlertSource[];
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly random?: Random;
  readonly board?: StateBoard;
  readonly limits?: SitrepLimits;
}

/** Limits with their defaults. */
export interface SitrepLimits {
  /** Incidents investigated at once. Default 4. */
  readonly concurrency?: number;
  /** Incidents that may wait for a place. Default 1,000; one more is refused with `ERR_SITREP_QUEUE_FULL` and stays open without a run. */
  readonly queue?: number;
  /** Rejected payloads kept. Default 100, newest first. */
  readonly rejectedPayloads?: number;
  /** How long a proposed action waits for a decision. Default 3,600,000 ms. */
  readonly approvalMs?: number;
}

/** Who asks for a change, and the `Idempotency-Key` of the request. */
export interface ChangeOptions {
  readonly by: Actor;
  readonly key?: string;
}

/** What a host holds: alerts go in, incidents come out. Make one with `createSitrep`. */
export interface Sitrep {
  readonly journal: Journal;
  readonly telemetry: TelemetrySource;
  readonly agents: readonly Agent[];
  /** Current state: agent progress, queue, health. */
  readonly board: StateBoard;
  /** All incidents that are held in memory, folded up to the journal's head. */
  readonly views: Views;
  readonly clock: Clock;

  /** Folds the journal and goes on with every run that a stop or crash interrupted. Call it once, before anything else. */
  start(): Promise<void>;
  /**
   * Takes in a payload of an alert source; resolves when its facts are on disk.
   *
   * @throws SitrepError `ERR_SITREP_SOURCE_UNKNOWN`, `ERR_SITREP_PAYLOAD_INVALID` (the payload is kept, see {@link Sitrep.rejectedPayloads}),
   * `ERR_SITREP_JOURNAL_UNAVAILABLE`, `ERR_SITREP_OVERLOADED`.
   */
  receive(source: string, payload: unknown, options?: { readonly key?: string }): Promise<readonly AlertReceipt[]>;
  /** Keeps a payload that could not even be parsed, and returns what was kept. */
  reject(payload: Omit<RejectedPayload, 'id' | 'receivedAt'>): RejectedPayload;
  rejectedPayloads(): readonly RejectedPayload[];
  /** Opens an incident by hand and starts its run; resolves when it is on disk. */
  open(request: OpenRequest, options: ChangeOptions): Promise<IncidentView>;
  /** One incident, also one that memory has let go; `undefined` when there is none. */
  incident(id: string): Promise<IncidentView | undefined>;
  /** @throws SitrepError `ERR_SITREP_NOT_FOUND`; `ERR_SITREP_INCIDENT_STATE` when its status does not allow it. The same for those below. */
  acknowledge(id: string, options: ChangeOptions): Promise<IncidentView>;
  resolve(id: string, options: ChangeOptions & { readonly reason: string }): Promise<IncidentView>;
  note(id: string, options: ChangeOptions & { readonly text: string }): Promise<IncidentView>;
  /**
   * A person's answer to a proposed action. `digest` is that of the request which the person saw.
   *
   * @throws SitrepError `ERR_SITREP_ACTION_STATE` when it is not waiting (any more) or the digest is of other arguments.
   */
  decide(
    id: string,
    actionId: string,
    options: ChangeOptions & {
      readonly digest: string;
      readonly verdict: 'approved' | 'rejected';
      readonly reason?: string;
    },
  ): Promise<ActionProgress>;
  health(): Health;
  /** Takes nothing in any more, lets running phases come to a point where they can go on later (at most `timeoutMs`, default 5,000), closes the journal. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** An incident that a person or program opens without an alert. */
export interface OpenRequest {
  readonly title: string;
  readonly severity: Severity;
  readonly entity?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** When it began, as far as the asker knows. Default now. */
  readonly startedAt?: number;
}
