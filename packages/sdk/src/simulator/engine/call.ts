import type { Hop } from './operation.ts';
import type { Replica } from './replica.ts';
import type { ShopRequest } from './request.ts';

/**
 * Why a call failed, as its caller sees it. `pool-timeout`: no free connection in time; `pool-full`: too many already waited for one;
 * `overloaded`: the callee's queue was full; `refused`: no process was there; `reset`: its process died; `internal`: an error of the
 * callee's own; `no-space`: the callee could not write; `upstream`: something that the callee called failed. `name`: the callee's name was
 * not resolved; `untrusted`: its certificate was not accepted; `clock`: it refused the time in the signature.
 */
export type Failure =
  | 'timeout'
  | 'pool-timeout'
  | 'pool-full'
  | 'overloaded'
  | 'refused'
  | 'reset'
  | 'internal'
  | 'no-space'
  | 'upstream'
  | 'name'
  | 'untrusted'
  | 'clock';

/** One attempt of one component to call another, seen from both ends. */
export class Call {
  readonly request: ShopRequest;
  /** `null` for a client's request and for a job. */
  readonly parent: Call | null;
  readonly hop: Hop;
  /** 1 for the first. */
  readonly attempt: number;
  readonly issuedAt: number;

  // The caller's end.
  /** It holds a connection of its route's pool. */
  connected = false;
  /** The caller has an answer or has given up. The callee may still be at work on it. */
  settled = false;

  // The callee's end.
  arrivedAt = 0;
  ended = false;
  replica: Replica | null = null;
  /** Place in `replica.calls`. */
  place = 0;
  onCore = false;
  /** What it will fail with as soon as it has used the processor. */
  doom: Failure | null = null;
  step = 0;
  askingCache = false;
  /** The call that it waits for. */
  child: Call | null = null;
  /** Time spent waiting for calls of its own. */
  childMs = 0;

  constructor(request: ShopRequest, parent: Call | null, hop: Hop, attempt: number, issuedAt: number) {
    this.request = request;
    this.parent = parent;
    this.hop = hop;
    this.attempt = attempt;
    this.issuedAt = issuedAt;
  }
}
