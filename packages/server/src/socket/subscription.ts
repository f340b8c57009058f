import type { Link } from './link.ts';
import type { FactLog } from './wire/fact-log.ts';
import type { FactRuns } from './wire/fact-runs.ts';
import type { SnapshotShelf } from './wire/snapshot-shelf.ts';
import type { StateLog } from './wire/state-log.ts';
import type { Journal } from '@sitrep/sdk/journal';
import type { ServerFrame } from '@sitrep/sdk/protocol';
import type { Views } from '@sitrep/sdk/views';

/** What all clients read from. */
export interface StreamSources {
  readonly journal: Pick<Journal, 'epoch' | 'head' | 'readIncident'>;
  readonly views: Views;
  readonly log: FactLog;
  readonly runs: FactRuns;
  readonly state: StateLog;
  readonly shelf: SnapshotShelf;
}

/** What a subscription needs of its session. */
export interface SubscriptionHost {
  readonly link: Link;
  /** Whether anything that can wait may be sent now. */
  readonly writable: boolean;
  control(frame: ServerFrame): void;
  /** Asks for another {@link Subscription.pump} before long. */
  wake(): void;
  /** What a subscription begins with could not be read: it ends, and the client may try again. */
  readFailed(id: number): void;
}

/** One thing that a client listens to. */
export interface Subscription {
  readonly id: number;
  readonly topic: 'facts' | 'state';
  /** Sends what there is to send and may be sent. */
  pump(): void;
  /** Releases what it holds. */
  end(): void;
}
