export { createHost, type Host, type HostOptions } from './host.ts';
export { defineConfig, loadConfig, HOST_DEFAULTS, type HostConfig } from './config.ts';
export { router, BODY_LIMIT, type RouterOptions } from './http/router.ts';
export type { SimulatorControl } from './http/routes/simulator.ts';
export { attachLiveStream, type AttachOptions } from './attach-live-stream.ts';
export { STREAM_LIMITS, type FactTime, type LiveStream, type StreamLimitsOptions } from './socket/index.ts';
