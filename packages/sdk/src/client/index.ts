export { commandKey, type Feed, type FeedEvent, type Connection, type Command, type Commands } from './feed.ts';
export { Store, type StoreSnapshot, type CommandState } from './store.ts';
