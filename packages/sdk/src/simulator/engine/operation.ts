import type { Call, Failure } from './call.ts';
import type { Route, Tally } from './route.ts';

/** One hop of the call graph, compiled: over which route, to which operation, counted where. */
export interface Hop {
  readonly route: Route;
  readonly operation: Operation;
  readonly tally: Tally;
}

/** What a request does inside a component, one step after the other, on one worker. */
export type Step =
  /** Uses a processor core for a log-normal time. */
  | { readonly kind: 'work'; readonly meanMs: number; readonly sigma: number }
  /** Waits for something that is not simulated: a disk, a card network. */
  | { readonly kind: 'wait'; readonly meanMs: number; readonly sigma: number }
  /** Calls another component and needs its answer. */
  | { readonly kind: 'call'; readonly hop: Hop }
  /** Asks the cache, and the source when the cache has no answer or does not work; an entry that was lost is made anew by `rebuild`. */
  | { readonly kind: 'lookup'; readonly cache: Hop; readonly source: Hop; readonly rebuild: Hop | null }
  /** Something that takes no time. A failure that it returns is the component's own. */
  | { readonly kind: 'do'; readonly run: (call: Call) => Failure | null };

/** A kind of request to one component. */
export interface Operation {
  readonly name: string;
  /** Whether it needs room on the disk. */
  writes: boolean;
  /** In order. Filled in after all components exist, since steps refer to each other's operations. */
  readonly steps: Step[];
}
