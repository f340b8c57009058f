export { attachLiveStream, type LiveStream, type LiveStreamOptions } from './attach-live-stream.ts';
export { STREAM_LIMITS, type StreamLimitsOptions } from './limits.ts';
export type { FactTime } from './fact-time.ts';
export type { HubCounts } from './live-hub.ts';
