export { createSitrep, SITREP_LIMITS, type Sitrep, type SitrepOptions, type SitrepLimits } from './sitrep.ts';
export type { ChangeOptions, OpenRequest, SitrepEvents, SitrepEventSource } from './orchestrator/index.ts';
