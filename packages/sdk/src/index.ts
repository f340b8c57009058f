export { createSitrep, type Sitrep } from './sitrep.ts';
export { SITREP_LIMITS, type SitrepOptions, type SitrepLimits } from './sitrep-options.ts';
export type { ChangeOptions, OpenRequest, SitrepEvents, SitrepEventSource } from './orchestrator/index.ts';
