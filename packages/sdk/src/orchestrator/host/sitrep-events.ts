import { EventEmitter } from 'eventemitter3';
import type { FactEnvelope } from '../../protocol/index.ts';

/** What `Sitrep.events` tells. */
export interface SitrepEvents {
  /** A fact that has just been written, in the journal's order, after the views have it. Facts of the past are in the journal. */
  fact: (fact: FactEnvelope) => void;
  /** A listener of `fact` has thrown this; the others have been told all the same. */
  error: (error: unknown) => void;
}

/** Where hosts listen. Listeners run at once, so they hand long work on. */
export type SitrepEventSource = Pick<EventEmitter<SitrepEvents>, 'on' | 'off'>;

/** Tells hosts of facts; a listener that throws keeps nothing from the others. */
export class FactEvents extends EventEmitter<SitrepEvents> {
  tell(fact: FactEnvelope): void {
    for (const listener of this.listeners('fact'))
      try {
        listener(fact);
      } catch (error) {
        this.emit('error', error);
      }
  }
}
