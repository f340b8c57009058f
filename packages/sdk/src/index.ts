export type { Sitrep, SitrepOptions, SitrepLimits, ChangeOptions, OpenRequest } from './sitrep.ts';
