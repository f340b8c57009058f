export { createSitrep } from './sitrep.ts';
export type { Sitrep } from './sitrep-contract.ts';
export { SITREP_LIMITS, type SitrepOptions, type SitrepLimits } from './sitrep-options.ts';
export type { ChangeOptions, OpenRequest, SitrepEvents, SitrepEventSource } from './orchestrator/index.ts';
