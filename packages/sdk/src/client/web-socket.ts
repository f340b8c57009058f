/** The part of the standard `WebSocket` that a feed needs. */
export interface WebSocketLike {
  readonly readyState: number;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** How a feed opens a socket: the standard constructor, or one that behaves like it. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** `readyState` of a socket that can send. */
export const OPEN = 1;

/**
 * `url` as a WebSocket address. A relative one is taken from the page's own address; `http` becomes `ws`.
 *
 * @throws TypeError when it is not an address, or a relative one where there is no page.
 */
export function socketUrl(url: string): string {
  const page = (globalThis as { readonly location?: { readonly href: string } }).location?.href;
  const absolute = new URL(url, page);
  absolute.protocol = absolute.protocol.replace(/^http/, 'ws');
  absolute.hash = '';
  return absolute.href;
}
