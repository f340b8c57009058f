import { createHttpCommands, createLiveFeed, type Feed } from '@sitrep/sdk/client';
import type { PropertyDeclarations } from 'lit';
import { FeedElement } from './feed-element.ts';

/**
 * The live stream of a Sitrep server. The only element that opens a connection; it reconnects for ever, and what was shown stays.
 *
 * @example
 * <sitrep-live-feed url="https://ops.example.com"><sitrep-ops-dashboard></sitrep-ops-dashboard></sitrep-live-feed>
 */
export class LiveFeedElement extends FeedElement {
  static override readonly tag = 'sitrep-live-feed';
  static override properties: PropertyDeclarations = { url: { type: String } };

  /** Address of the server, its path included when it is mounted under one. Default: the page's origin. */
  declare url: string | null;

  constructor() {
    super();
    this.url = null;
  }

  protected override makeFeed(): Feed | undefined {
    const base = serverAddress(this.url, document.baseURI);
    if (base === undefined) return undefined;
    const stream = new URL('ws', base);
    stream.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
    return createLiveFeed({ url: stream.href, commands: createHttpCommands({ baseUrl: base.href }) });
  }
}

/** The address that `url` names on a page at `page`, with a slash at its end; `undefined` when it is none for http or https. */
function serverAddress(url: string | null, page: string): URL | undefined {
  const address = url ? URL.parse(url, page) : URL.parse('/', page);
  if (address === null || !/^https?:$/.test(address.protocol)) return undefined;
  address.search = '';
  address.hash = '';
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  return address;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-live-feed': LiveFeedElement;
  }
}
