import type { Feed } from '@sitrep/sdk/client';
import type { Snapshot } from '@sitrep/sdk/protocol';
import type { PropertyDeclarations } from 'lit';
import { FeedElement } from './feed-element.ts';

/**
 * A feed of data that is already there: samples, stories, tests, a saved report. Opens no connection and changes nothing; the
 * elements say that it is sample data. A host with a feed of its own gives a `source` instead.
 *
 */
export class StaticFeedElement extends FeedElement {
  static override readonly tag = 'sitrep-static-feed';
  static override properties: PropertyDeclarations = {
    snapshot: { attribute: false },
    state: { attribute: false },
    source: { attribute: false },
  };

  /** What the elements show. */
  declare snapshot: Snapshot | undefined;
  /** State by key, such as `health`. */
  declare state: Readonly<Record<string, unknown>>;
  /** Makes a feed to use instead of `snapshot` and `state`; called each time the element is connected. */
  declare source: (() => Feed) | undefined;

  constructor() {
    super();
    this.state = {};
  }

  protected override makeFeed(): Feed | undefined {
    const { snapshot, state } = this;
    if (this.source !== undefined) return this.source();
    if (snapshot === undefined) return undefined;
    return {
      kind: 'static',
      start(sink): void {
        sink({ type: 'snapshot', snapshot });
        sink({ type: 'state', entries: Object.entries(state).map(([key, value]) => ({ key, version: 1, value })) });
      },
      stop(): void {},
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-static-feed': StaticFeedElement;
  }
}
