import type { FaultKind } from '../fault-kinds.ts';
import { badConfig } from './changes/bad-config.ts';
import { badDeploy } from './changes/bad-deploy.ts';
import type { Fault } from './fault.ts';
import { apiOverload } from './load/api-overload.ts';
import { cacheStampede } from './load/cache-stampede.ts';
import { retryStorm } from './load/retry-storm.ts';
import { securityBreach } from './load/security-breach.ts';
import { clockSkew } from './network/clock-skew.ts';
import { dnsFailure } from './network/dns-failure.ts';
import { expiredCertificate } from './network/expired-certificate.ts';
import { networkPartition } from './network/network-partition.ts';
import { quiet } from './quiet.ts';
import { connectionLeak } from './resources/connection-leak.ts';
import { diskFull } from './resources/disk-full.ts';
import { memoryLeak } from './resources/memory-leak.ts';
import { noisyNeighbour } from './resources/noisy-neighbour.ts';
import { databaseCascade } from './waiting/database-cascade.ts';
import { lockContention } from './waiting/lock-contention.ts';
import { slowDependency } from './waiting/slow-dependency.ts';

/** Every kind of fault. */
export const FAULTS: Readonly<Record<FaultKind, Fault>> = {
  api_overload: apiOverload,
  retry_storm: retryStorm,
  cache_stampede: cacheStampede,
  security_breach: securityBreach,
  bad_deploy: badDeploy,
  bad_config: badConfig,
  memory_leak: memoryLeak,
  connection_leak: connectionLeak,
  disk_full: diskFull,
  noisy_neighbour: noisyNeighbour,
  database_cascade: databaseCascade,
  slow_dependency: slowDependency,
  lock_contention: lockContention,
  network_partition: networkPartition,
  dns_failure: dnsFailure,
  expired_certificate: expiredCertificate,
  clock_skew: clockSkew,
  quiet,
};
