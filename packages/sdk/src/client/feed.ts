import type { StateEntry } from '../base/index.ts';
import type { FactEnvelope, Snapshot } from '../protocol/index.ts';

/**
 * How a feed is connected. `live`: everything up to now is shown. `catching-up`: connected, still reading what was missed. `reconnecting`:
 * the connection is gone and comes back by itself. `failed`: it will not come back by itself; `error` says why. `ended`: a recording is over.
 */
export interface Connection {
  readonly status: 'idle' | 'connecting' | 'catching-up' | 'live' | 'reconnecting' | 'failed' | 'ended' | 'closed';
  /** Since when it has this status, Unix milliseconds. */
  readonly since: number;
  /** Newest measured round trip, milliseconds; `null` before one is known and for feeds without a server. */
  readonly roundTripMs: number | null;
  /** When something last arrived, Unix milliseconds; `null` before. */
  readonly lastMessageAt: number | null;
  /** Attempts since the last success. */
  readonly attempt: number;
  /** When the next attempt is made; only while `reconnecting`. */
  readonly nextAttemptAt?: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** The server's clock as it was last heard of; absent before, and for feeds without a server. */
  readonly serverTime?: ServerTime;
}

/** What a page knows of its server's clock, which may be wrong beside the page's own and, in a demonstration, run faster. */
export interface ServerTime {
  /** What it showed at `seenAt` of the page's clock. Unix milliseconds. */
  readonly at: number;
  readonly seenAt: number;
  /** How many times as fast it runs. */
  readonly rate: number;
}

/** What a feed hands to its store. */
export type FeedEvent =
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'facts'; readonly facts: readonly FactEnvelope[] }
  /** State as it was is no longer valid: a new session sends it anew. */
  | { readonly type: 'state-reset' }
  | { readonly type: 'state'; readonly entries: readonly StateEntry[] };

/** Where a store's facts and state come from: a live socket, a recorded scenario, or static data. */
export interface Feed {
  readonly kind: 'live' | 'recorded' | 'static';
  /** Begins to deliver events to `sink`; once only. */
  start(sink: (event: FeedEvent) => void): void;
  /** Ends delivery and releases what it holds. */
  stop(): void;
  /** How changes are asked for; absent where nothing can be changed. */
  readonly commands?: Commands;
}

/** A change that a person asks for. Each call is one request with an `Idempotency-Key` that is kept over retries. */
export type Command =
  | { readonly type: 'acknowledge'; readonly incidentId: string }
  | { readonly type: 'resolve'; readonly incidentId: string; readonly reason: string }
  | {
      readonly type: 'decide';
      readonly incidentId: string;
      readonly actionId: string;
      readonly digest: string;
      readonly verdict: 'approved' | 'rejected';
      readonly reason?: string;
    }
  | { readonly type: 'note'; readonly incidentId: string; readonly text: string }
  | {
      readonly type: 'judge-cause';
      readonly incidentId: string;
      readonly hypothesisId: string;
      readonly verdict: 'right' | 'wrong';
      readonly actual?: string;
    }
  | { readonly type: 'inject-fault'; readonly fault: string }
  | { readonly type: 'clear-faults' };

/** Sends commands. Rejects with a `SitrepError` that carries the server's code. */
export interface Commands {
  send(command: Command): Promise<void>;
}

/** Names a command in `StoreSnapshot.commands`: one button, one key. */
export function commandKey(command: Command): string {
  switch (command.type) {
    case 'acknowledge':
    case 'resolve':
    case 'note':
      return `${command.type}/${command.incidentId}`;
    case 'judge-cause':
      return `judge-cause/${command.hypothesisId}`;
    case 'decide':
      return `decide/${command.actionId}`;
    case 'inject-fault':
      return `inject-fault/${command.fault}`;
    case 'clear-faults':
      return 'clear-faults';
  }
}
