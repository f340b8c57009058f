import type { ClientGroup } from '../model/traffic.ts';

/**
 * How a request ended. `unauthorized`, `blocked` and `shed` are answers that the shop meant to give: they are neither successes nor
 * failures of the shop.
 */
export type RequestOutcome = 'done' | 'failed' | 'unauthorized' | 'blocked' | 'shed';

/** One request of a client, or one job of the queue. */
export interface ShopRequest {
  readonly kind: string;
  /** `null` for jobs of the queue. */
  readonly client: ClientGroup | null;
  /** Last parts of the client's address, so that sources can be counted apart. */
  readonly host: number;
  /** Logins only: whether the password is right. */
  readonly validLogin: boolean;
  /** The stream that it came from is told how it ended. */
  readonly ended: ((outcome: RequestOutcome) => void) | null;
  /** Set as soon as the answer is decided before the last step; every component above passes it on. */
  answer: 'unauthorized' | 'blocked' | 'shed' | null;
  /** Jobs only: how often it was tried. */
  attempt: number;
}
