import type { ClientFrame } from '@sitrep/sdk/protocol';
import type { StreamSources, Subscription, SubscriptionHost } from './subscription.ts';
import type { FactPage } from './wire/fact-log.ts';
import { incidentSnapshot, type CutSnapshot } from './wire/snapshot-shelf.ts';

/** What a facts subscription is told by its session. */
export interface FactsOptions {
  readonly credit: number;
  /** Facts that a cursor may be behind. */
  readonly resumeFacts: number;
}

const FACTS_AT_ONCE = 1_000;

/**
 * A client's place in the log: a cursor, and how much of what it was sent is unacknowledged. Facts that cannot be sent yet are not kept
 * here; they are read again when they can.
 */
export class FactsSubscription implements Subscription {
  readonly id: number;
  readonly topic = 'facts';
  readonly #host: SubscriptionHost;
  readonly #sources: StreamSources;
  readonly #incidentId: string | undefined;
  readonly #credit: number;
  #following = false;
  #ended = false;
  #reading = false;
  #snapshot: CutSnapshot | undefined;
  #part = 0;
  #position = 0;
  #prev = 0;
  #acked = 0;
  /** Of a filtered subscription, whose seqs have holes: those sent and not acknowledged, at most as many as there is credit. */
  #sent: number[] = [];

  constructor(
    host: SubscriptionHost,
    sources: StreamSources,
    { id, filter, cursor, credit }: Extract<ClientFrame, { t: 'sub' }>,
    options: FactsOptions,
  ) {
    this.id = id;
    this.#host = host;
    this.#sources = sources;
    this.#incidentId = filter?.incidentId;
    this.#credit = credit ?? options.credit;
    const { epoch } = sources.journal;
    const head = sources.journal.head();
    if (cursor === undefined) this.#beginWithSnapshot();
    else if (cursor.epoch !== epoch) this.#reset('epoch');
    else if (cursor.seq > head) this.#reset('ahead');
    else if (head - cursor.seq > options.resumeFacts) this.#reset('trimmed');
    else this.#resume(cursor.seq, head);
  }

  /** seq of the last fact sent, or of the snapshot or cursor before it; `undefined` while that is not settled. */
  get last(): number | undefined {
    return this.#following ? this.#prev : undefined;
  }

  /** Everything up to `seq` has arrived. `invalid`: that was never sent; `known`: it says nothing new. */
  acknowledge(seq: number): 'advanced' | 'known' | 'invalid' {
    if (!this.#following || seq > this.#prev) return 'invalid';
    if (seq <= this.#acked) return 'known';
    this.#acked = seq;
    if (this.#incidentId !== undefined) this.#sent = this.#sent.filter((each) => each > seq);
    return 'advanced';
  }

  pump(): void {
    if (this.#snapshot !== undefined) this.#sendSnapshot(this.#snapshot);
    if (!this.#following || this.#reading) return;
    const { log } = this.#sources;
    while (this.#position < log.head && this.#mayFollow()) {
      const page = log.at(this.#position);
      if (page === undefined) return void this.#read();
      this.#sendFrom(page);
    }
  }

  end(): void {
    this.#ended = true;
    this.#following = false;
    this.#releaseSnapshot();
  }

  #mayFollow(): boolean {
    return this.#host.writable && this.#room() > 0;
  }

  /** Facts that may still be sent before an acknowledgement. */
  #room(): number {
    return this.#credit - (this.#incidentId === undefined ? this.#prev - this.#acked : this.#sent.length);
  }

  /** Sends out of `page` until it ends or nothing more may be sent. */
  #sendFrom(page: FactPage): void {
    const { runs, log } = this.#sources;
    while (this.#mayFollow()) {
      const { id } = this;
      const request = {
        id,
        position: this.#position,
        prev: this.#prev,
        incidentId: this.#incidentId,
        most: this.#room(),
      };
      const run = runs.next(page, request, log.head);
      if (run === undefined) return;
      if (run.message !== undefined) this.#host.link.send(run.message);
      this.#sent.push(...run.seqs);
      this.#position = run.position;
      this.#prev = run.prev;
    }
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      const page = await this.#sources.log.load(this.#position);
      if (this.#following) this.#sendFrom(page);
    } catch {
      return; // tried again with the next tick
    } finally {
      this.#reading = false;
    }
    if (this.#following) this.#host.wake();
  }

  #reset(reason: 'epoch' | 'ahead' | 'trimmed'): void {
    this.#host.control({ t: 'reset', id: this.id, reason });
    this.#beginWithSnapshot();
  }

  #beginWithSnapshot(): void {
    const { journal, views, shelf } = this.#sources;
    if (this.#incidentId === undefined) {
      this.#snapshot = shelf.take();
      return;
    }
    void this.#begin(incidentSnapshot(journal, views, this.#incidentId), (snapshot) => {
      this.#snapshot = snapshot;
    });
  }

  #sendSnapshot(snapshot: CutSnapshot): void {
    while (this.#part < snapshot.parts) {
      if (!this.#host.writable) return;
      this.#host.link.send(snapshot.message(this.id, ++this.#part));
    }
    this.#releaseSnapshot();
    this.#follow(snapshot.seq);
  }

  #releaseSnapshot(): void {
    if (this.#snapshot !== undefined && this.#incidentId === undefined) this.#sources.shelf.release(this.#snapshot);
    this.#snapshot = undefined;
  }

  #follow(seq: number): void {
    this.#position = this.#prev = this.#acked = seq;
    this.#following = true;
  }

  #resume(from: number, to: number): void {
    const begin = (count: number) => {
      this.#host.control({ t: 'resumed', id: this.id, from, to, count });
      this.#follow(from);
    };
    if (this.#incidentId === undefined) begin(to - from);
    else void this.#begin(this.#count(this.#incidentId, from, to), begin);
  }

  /** Begins once `reading` is done; the subscription ends when it fails. */
  async #begin<T>(reading: Promise<T>, begin: (read: T) => void): Promise<void> {
    try {
      const read = await reading;
      if (this.#ended) return;
      begin(read);
      this.#host.wake();
    } catch {
      if (!this.#ended) this.#host.readFailed(this.id);
    }
  }

  /** Facts of an incident after `from` up to `to`. */
  async #count(incidentId: string, from: number, to: number): Promise<number> {
    let count = 0;
    for (let after = from; after < to;) {
      const facts = await this.#sources.journal.readIncident(incidentId, after, FACTS_AT_ONCE);
      for (const fact of facts) if (fact.seq <= to) count++;
      after = facts.at(-1)?.seq ?? to;
    }
    return count;
  }
}
