import type { Mechanism } from '../../src/analysis/index.ts';
import type { FaultKind } from '../../src/simulator/index.ts';

/** Names of the engine that are right for each kind of fault. Which component is to blame is judged apart from it. */
export const EXPECTED_MECHANISMS: Readonly<Record<FaultKind, readonly Mechanism[]>> = {
  api_overload: ['overload'],
  retry_storm: ['overload', 'config change'],
  cache_stampede: ['overload', 'resource exhaustion'],
  security_breach: ['credential attack'],
  bad_deploy: ['bad deploy'],
  bad_config: ['config change'],
  memory_leak: ['memory leak'],
  connection_leak: ['resource exhaustion'],
  disk_full: ['resource exhaustion'],
  noisy_neighbour: ['resource exhaustion', 'slow'],
  database_cascade: ['slow dependency', 'slow'],
  slow_dependency: ['slow dependency', 'slow'],
  lock_contention: ['slow dependency', 'slow'],
  network_partition: ['slow dependency', 'errors'],
  dns_failure: ['errors', 'slow'],
  expired_certificate: ['errors'],
  clock_skew: ['errors'],
  quiet: [],
};
