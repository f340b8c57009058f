import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StateBoard } from '@sitrep/sdk/base';
import { createLiveFeed, Store, type Feed, type FeedEvent, type LiveFeedOptions } from '@sitrep/sdk/client';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { newFact, type Fact } from '@sitrep/sdk/protocol';
import { Views } from '@sitrep/sdk/views';
import {
  attachLiveStream,
  type LiveStream,
  type LiveStreamOptions,
} from '../../../packages/server/src/socket/index.ts';

/** A live stream over a journal in memory, on a port of its own. */
export interface StreamHost {
  readonly url: string;
  readonly port: number;
  readonly http: Server;
  readonly journal: Journal;
  readonly views: Views;
  readonly board: StateBoard;
  readonly stream: LiveStream;
  /** Opens an incident, unless it is open, and adds notes to it. Resolves once views and journal have them. */
  note(incidentId: string, texts: readonly string[]): Promise<readonly Fact[]>;
  stop(options?: { readonly goawayMs?: number }): Promise<void>;
}

/** Starts a host; with the `journal` of an earlier one it is that host after a restart. */
export async function startStreamHost({
  journal = memoryJournal(),
  port = 0,
  ...options
}: { journal?: Journal; port?: number } & Partial<LiveStreamOptions> = {}): Promise<StreamHost> {
  const views = new Views();
  const board = options.board ?? new StateBoard();
  const fold = async () => {
    while (views.seq < journal.head()) for (const fact of await journal.read(views.seq, 1_000)) views.apply(fact);
  };
  await fold();
  const unfollow = journal.onCommit(() => void fold());
  const http = createServer((_, response) => response.writeHead(404).end());
  const stream = attachLiveStream(http, { journal, views, board, ...options });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const address = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${address.port}/ws`,
    port: address.port,
    http,
    journal,
    views,
    board,
    stream,
    async note(incidentId, texts) {
      const facts = await addNotes(journal, incidentId, texts);
      await fold();
      return facts;
    },
    async stop(close) {
      unfollow();
      await stream.close(close);
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Opens an incident, unless it is open, and adds notes to it. */
export async function addNotes(
  journal: Journal,
  incidentId: string,
  texts: readonly string[],
): Promise<readonly Fact[]> {
  const by = { kind: 'person', id: 'ada' } as const;
  const at = 1_700_000_000_000 + journal.head();
  const expectedSeq = journal.headOf(incidentId);
  const facts = texts.map((text, i) =>
    newFact('note-added', incidentId, at, { noteId: `not_${expectedSeq}_${i}`, by, text }),
  );
  const opened = newFact('incident-opened', incidentId, at, { title: incidentId, severity: 'error', openedBy: by });
  const all = expectedSeq === 0 ? [opened, ...facts] : facts;
  const written: Fact[] = [];
  for (let start = 0; start < all.length; start += 500) {
    const expected = written.at(-1)?.seq ?? expectedSeq;
    const part = all.slice(start, start + 500) as never;
    written.push(...(await journal.append({ incidentId, expectedSeq: expected, facts: part })));
  }
  return written;
}

/** A page: a store on a live feed, and every event that the feed handed over. */
export class Page {
  readonly store: Store;
  readonly events: FeedEvent[] = [];

  constructor(options: LiveFeedOptions) {
    const feed = createLiveFeed(options);
    const watched: Feed = {
      kind: feed.kind,
      start: (sink) =>
        feed.start((event) => {
          this.events.push(event);
          sink(event);
        }),
      stop: () => feed.stop(),
    };
    this.store = new Store(watched, options);
    this.store.start();
  }

  /** seqs of all facts handed over, in the order in which they came. */
  get seqs(): number[] {
    return this.events.flatMap((event) => (event.type === 'facts' ? event.facts.map((fact) => fact.seq) : []));
  }

  get status(): string {
    return this.store.snapshot().connection.status;
  }

  statuses(): string[] {
    const all = this.events.flatMap((event) => (event.type === 'connection' ? [event.connection.status] : []));
    return all.filter((status, i) => status !== all[i - 1]);
  }

  /** Resolves as soon as `done` holds; rejects when it has not after `limitMs`. */
  until(done: () => boolean, limitMs = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!done()) return;
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        const { connection, seq } = this.store.snapshot();
        reject(
          new Error(`Not so after ${limitMs} ms: ${done.toString()}; at seq ${seq}, ${JSON.stringify(connection)}`),
        );
      }, limitMs);
      const stop = this.store.subscribe(check);
      check();
    });
  }

  stop(): void {
    this.store.stop();
  }
}
