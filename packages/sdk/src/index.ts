export {
  createSitrep,
  SITREP_LIMITS,
  type Sitrep,
  type SitrepOptions,
  type SitrepLimits,
  type ChangeOptions,
  type OpenRequest,
} from './sitrep.ts';
