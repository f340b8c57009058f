export {
  commandKey,
  type Feed,
  type FeedEvent,
  type Connection,
  type ServerTime,
  type Command,
  type Commands,
} from './feed.ts';
export { Store, type StoreSnapshot, type CommandState } from './store.ts';
export { createLiveFeed, RECONNECT_WAITS, type LiveFeedOptions } from './live-feed.ts';
export { createHttpCommands, COMMAND_LIMITS, type HttpCommandsOptions } from './http-commands.ts';
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';
