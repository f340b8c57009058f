import type { Agent } from './agents/index.ts';
import type { AwsManager } from './aws/index.ts';
import type { Clock, StateBoard } from './base/index.ts';
import type { AlertReceipt, RejectedPayload } from './intake/index.ts';
import type { Journal } from './journal/index.ts';
import type { ActionVerdict, CauseVerdict, NoteText, SitrepEventSource } from './orchestrator/host/index.ts';
import type { ChangeOptions, OpenRequest } from './orchestrator/index.ts';
import type { ActionProgress, Health, IncidentView, LessonRecord } from './protocol/index.ts';
import type { TelemetrySource } from './telemetry/index.ts';
import type { Views } from './views/index.ts';

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
  /** AI services, each behind its limits; unconfigured unless `aws` was given. */
  readonly ai: AwsManager;
  /** What happens, as it happens: see `SitrepEvents`. */
  readonly events: SitrepEventSource;

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
  /** Adds to the timeline, also what a customer wrote: see `NoteText`. */
  note(id: string, options: ChangeOptions & NoteText): Promise<IncidentView>;
  /**
   * What a person who knows says of a cause that the newest diagnosis named. It is journaled and from then on moves the confidence of
   * later diagnoses; a later word on the same incident replaces it.
   *
   * @throws SitrepError `ERR_SITREP_NOT_FOUND` when the newest diagnosis has no such hypothesis.
   */
  judgeCause(id: string, hypothesisId: string, options: ChangeOptions & CauseVerdict): Promise<IncidentView>;
  /**
   * A person's answer to a proposed action. `digest` is that of the request which the person saw.
   *
   * @throws SitrepError `ERR_SITREP_ACTION_STATE` when it is not waiting (any more) or the digest is of other arguments.
   */
  decide(id: string, actionId: string, options: ChangeOptions & ActionVerdict): Promise<ActionProgress>;
  /** What was learned from incidents and whether it still counts, the one learned last first: 5,000 at most. */
  lessons(): readonly LessonRecord[];
  /**
   * Takes back what was learned, for good: agents are never told of it again, and the memory outside is told to forget it. Unlearning it once more
   * changes nothing.
   *
   * @throws SitrepError `ERR_SITREP_NOT_FOUND` when there is no such lesson.
   */
  unlearn(id: string, options: ChangeOptions & { readonly reason: string }): Promise<LessonRecord>;
  health(): Health;
  /** Takes nothing in any more, lets running phases come to a point where they can go on later (at most `timeoutMs`, default 5,000), closes the journal. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}
