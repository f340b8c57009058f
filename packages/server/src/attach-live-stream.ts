import type { Server } from 'node:http';
import type { Sitrep } from '@sitrep/sdk';
import { attachLiveStream as attach, type LiveStream, type LiveStreamOptions } from './socket/index.ts';
import { SITREP_VERSION } from './version.ts';

/** What {@link attachLiveStream} takes besides the Sitrep itself. */
export type AttachOptions = Omit<LiveStreamOptions, 'journal' | 'views' | 'board'>;

/**
 * Serves the live stream of `sitrep` on an HTTP server of your own, at `/ws` unless told otherwise.
 *
 * @example
 * const server = app.listen(3000);
 * const stream = attachLiveStream(server, sitrep, { path: '/sitrep/ws' });
 */
export function attachLiveStream(server: Server, sitrep: Sitrep, options: AttachOptions = {}): LiveStream {
  const { journal, views, board } = sitrep;
  return attach(server, { server: `sitrep ${SITREP_VERSION}`, ...options, journal, views, board });
}
