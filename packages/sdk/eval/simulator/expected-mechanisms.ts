import type { Mechanism } from '../../src/analysis/index.ts';
import type { FaultKind } from '../../src/simulator/index.ts';

/** Names of the engine that are right for each kind of fault. Which component is to blame is judged apart from it. */
export const EXPECTED_MECHANISMS: Readonly<Record<FaultKind, readonly Mechanism[]>> = {
  api_overload: ['overload'],
  retry_storm: ['retry storm', 'config change'],
  cache_stampede: ['cache loss'],
  security_breach: ['credential attack'],
  bad_deploy: ['bad deploy'],
  bad_config: ['config change'],
  memory_leak: ['memory leak'],
  connection_leak: ['resource exhaustion'],
  disk_full: ['resource exhaustion'],
  noisy_neighbour: ['resource exhaustion', 'slow'],
  database_cascade: ['lock contention', 'slow dependency', 'slow'],
  slow_dependency: ['slow dependency', 'slow'],
  lock_contention: ['lock contention'],
  network_partition: ['network'],
  dns_failure: ['name resolution'],
  expired_certificate: ['certificate'],
  clock_skew: ['clock skew'],
  quiet: [],
};
