import type { ClientFrame, Cursor, FactEnvelope, ServerFrame } from '../protocol/index.ts';
import type { FeedEvent } from './feed.ts';
import { SnapshotParts } from './snapshot-parts.ts';

/** Facts after which a client acknowledges without waiting. */
export const ACK_EVERY_FACTS = 100;

/**
 * The reader's side of one stream of facts, over as many connections as it takes. It holds the cursor, notices holes, and says what to
 * send and what to hand on. No fact is handed on twice, and none is left out.
 */
export class FactStream {
  readonly #incidentId: string | undefined;
  #cursor: Cursor | undefined;
  #id = 0;
  #epoch = '';
  #head = 0;
  #answered = false;
  #missing = 0;
  #unacked = 0;
  #parts: SnapshotParts | undefined;

  constructor(incidentId?: string) {
    this.#incidentId = incidentId;
  }

  /** Everything up to the moment of subscribing has been handed on. */
  get caughtUp(): boolean {
    return this.#answered && this.#cursor !== undefined && this.#missing <= 0;
  }

  /** Facts handed on since the last acknowledgement. */
  get unacked(): number {
    return this.#unacked;
  }

  /** Forgets the cursor: the next subscription begins with a snapshot. */
  forget(): void {
    this.#cursor = undefined;
  }

  /** The frame that subscribes under `id`, in a session whose journal is `epoch` with newest fact `head`. */
  subscribe(id: number, epoch = this.#epoch, head = this.#head): ClientFrame {
    this.#id = id;
    this.#epoch = epoch;
    this.#head = head;
    this.#answered = false;
    this.#missing = 0;
    this.#unacked = 0;
    this.#parts = undefined;
    return {
      t: 'sub',
      id,
      topic: 'facts',
      ...(this.#incidentId !== undefined && { filter: { incidentId: this.#incidentId } }),
      ...(this.#cursor !== undefined && { cursor: this.#cursor }),
    };
  }

  unsubscribe(): ClientFrame {
    return { t: 'unsub', id: this.#id };
  }

  /** The frame that acknowledges everything handed on so far; `undefined` before there is a position. */
  acknowledge(): ClientFrame | undefined {
    if (!this.#answered || this.#cursor === undefined) return undefined;
    this.#unacked = 0;
    return { t: 'ack', id: this.#id, seq: this.#cursor.seq };
  }

  /**
   * Takes a frame of this subscription, adds what it brings to `out`, and says whether it goes on. `gap`: something is missing; subscribe
   * again. `refused`: the server does not serve this subscription now.
   */
  take(frame: ServerFrame, out: FeedEvent[]): 'ok' | 'gap' | 'refused' {
    if (frame.t === 'ping') {
      const last = frame.last?.[String(this.#id)];
      return last !== undefined && last > (this.#cursor?.seq ?? -1) ? 'gap' : 'ok';
    }
    if (!('id' in frame) || frame.id !== this.#id) return 'ok';
    switch (frame.t) {
      case 'resumed':
        if (this.#answered) return 'ok';
        this.#answered = true;
        this.#missing = frame.count;
        return this.#cursor === undefined ? 'gap' : 'ok';
      case 'reset':
        if (!this.#answered) this.#cursor = undefined;
        return 'ok';
      case 'snap':
        return this.#takePart(frame, out);
      case 'ev':
        return this.#takeFact(frame, out);
      case 'err':
        return this.#answered ? 'ok' : 'refused';
      default:
        return 'ok';
    }
  }

  #takePart(frame: Extract<ServerFrame, { t: 'snap' }>, out: FeedEvent[]): 'ok' | 'gap' {
    if (this.#answered) return 'ok';
    this.#parts ??= new SnapshotParts();
    const snapshot = this.#parts.take(frame);
    if (snapshot === 'more') return 'ok';
    if (snapshot === 'broken') return 'gap';
    this.#parts = undefined;
    this.#answered = true;
    this.#cursor = { epoch: this.#epoch, seq: snapshot.seq };
    this.#missing = this.#incidentId === undefined ? this.#head - snapshot.seq : 0;
    out.push({ type: 'snapshot', snapshot });
    return 'ok';
  }

  #takeFact({ t: _, id: __, prev, ...fact }: Extract<ServerFrame, { t: 'ev' }>, out: FeedEvent[]): 'ok' | 'gap' {
    const cursor = this.#cursor;
    if (cursor === undefined || !this.#answered) return 'gap';
    if (fact.seq <= cursor.seq) return 'ok';
    if (prev !== cursor.seq) return 'gap';
    this.#cursor = { epoch: cursor.epoch, seq: fact.seq };
    this.#missing--;
    this.#unacked++;
    const previous = out.at(-1);
    if (previous?.type === 'facts') (previous.facts as FactEnvelope[]).push(fact);
    else out.push({ type: 'facts', facts: [fact] });
    return 'ok';
  }
}
