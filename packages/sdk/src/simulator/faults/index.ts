import type { FaultKind } from '../shop.ts';
import { apiOverload } from './api-overload.ts';
import { badDeploy } from './bad-deploy.ts';
import { databaseCascade } from './database-cascade.ts';
import type { Fault } from './fault.ts';
import { memoryLeak } from './memory-leak.ts';
import { quiet } from './quiet.ts';
import { securityBreach } from './security-breach.ts';

/** Every kind of fault. */
export const FAULTS: Readonly<Record<FaultKind, Fault>> = {
  api_overload: apiOverload,
  database_cascade: databaseCascade,
  memory_leak: memoryLeak,
  security_breach: securityBreach,
  bad_deploy: badDeploy,
  quiet,
};
