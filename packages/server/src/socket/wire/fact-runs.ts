import { Batch, type BatchLimits } from './batch.ts';
import type { FactPage, FactText } from './fact-log.ts';
import type { WireMessage } from './wire-message.ts';

/** What a subscription asks for next. */
export interface RunRequest {
  /** Subscription id. */
  readonly id: number;
  /** Facts up to and including this seq have been dealt with. */
  readonly position: number;
  /** seq of the fact that the subscription was sent last, or where it began. */
  readonly prev: number;
  /** Only facts of this incident; `undefined`: all. */
  readonly incidentId: string | undefined;
  /** Facts at most. */
  readonly most: number;
}

/** The next message of a subscription. */
export interface Run {
  /** `undefined` when none of the facts that were passed is for this subscription. */
  readonly message: WireMessage | undefined;
  readonly count: number;
  /** The seqs in it; empty for a subscription without a filter, where they are all those after `prev` of the request. */
  readonly seqs: readonly number[];
  /** Where the subscription stands after it. */
  readonly position: number;
  readonly prev: number;
}

/** Runs kept at once; beyond it all are let go. */
const KEPT_RUNS = 512;

/** Makes runs of facts, once for all clients that stand at the same place with the same subscription id and filter. */
export class FactRuns {
  readonly #limits: BatchLimits;
  #kept = new Map<string, Run>();
  #generation = -1;
  // A crowd at the same place asks the same again and again: comparing numbers costs less than making a key.
  #asked: RunRequest | undefined;
  #answer: Run | undefined;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  /**
   * The run after `request.position` out of `page`; `undefined` when the page ends there. `generation` is the newest seq there is: runs made
   * for an older one are let go, since they would be shorter than need be.
   */
  next(page: FactPage, request: RunRequest, generation: number): Run | undefined {
    if (request.position >= page.from + page.facts.length) return undefined;
    if (this.#generation !== generation || this.#kept.size >= KEPT_RUNS) {
      this.#kept.clear();
      this.#generation = generation;
      this.#asked = this.#answer = undefined;
    }
    if (this.#answer !== undefined && this.#asked !== undefined && same(this.#asked, request)) {
      if (this.#answer.count <= request.most) return this.#answer;
    }
    const run = this.#lookUp(page, request);
    if (run.count < request.most) {
      this.#asked = request;
      this.#answer = run;
    }
    return run;
  }

  #lookUp(page: FactPage, request: RunRequest): Run {
    const key = `${request.id} ${request.position} ${request.prev} ${request.incidentId ?? ''}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.count <= request.most) return kept;
    const run = build(page, request, this.#limits);
    if (run.count < request.most) this.#kept.set(key, run); // not cut short by this client's credit
    return run;
  }
}

function same(one: RunRequest, other: RunRequest): boolean {
  return (
    one.position === other.position &&
    one.prev === other.prev &&
    one.id === other.id &&
    one.incidentId === other.incidentId
  );
}

function build(page: FactPage, { id, position, prev, incidentId, most }: RunRequest, limits: BatchLimits): Run {
  const batch = new Batch(limits);
  const seqs: number[] = [];
  let last = prev;
  let index = position - page.from;
  for (; index < page.facts.length && batch.count < most; index++) {
    const fact = page.facts[index] as FactText;
    if (incidentId !== undefined && fact.incidentId !== incidentId) continue;
    if (!batch.offer(`{"t":"ev","id":${id},"prev":${last},${fact.text}`)) break;
    last = fact.seq;
    if (incidentId !== undefined) seqs.push(fact.seq);
  }
  return {
    message: batch.count > 0 ? batch.message() : undefined,
    count: batch.count,
    seqs,
    position: page.from + index,
    prev: last,
  };
}
