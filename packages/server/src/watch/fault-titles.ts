import type { SimulatorState } from '@sitrep/sdk/protocol';
import { faultGroups, type FaultGroup, type FaultKind } from '@sitrep/sdk/simulator';

const TITLES: Readonly<Record<FaultKind, { readonly title: string; readonly description: string }>> = {
  api_overload: {
    title: 'API overload',
    description: 'A few client groups send many times their usual traffic to the edge.',
  },
  database_cascade: {
    title: 'Database cascade',
    description: 'One database slows down; pools fill up and callers time out and retry.',
  },
  memory_leak: {
    title: 'Memory leak',
    description: 'A service keeps a little of every request until it is killed for it, again and again.',
  },
  security_breach: {
    title: 'Security breach',
    description: 'Stolen credentials are tried from many addresses; some fit, and accounts are taken over.',
  },
  bad_deploy: { title: 'Bad deploy', description: 'A new version of a service fails part of its requests.' },
  quiet: { title: 'Quiet', description: 'Nothing is wrong. Nothing should be reported.' },
  retry_storm: {
    title: 'Retry storm',
    description: 'A caller that gives up early and tries again at once turns a hiccup into a flood.',
  },
  cache_stampede: {
    title: 'Cache stampede',
    description: 'The cache loses its entries, and everybody makes the same pages anew at once.',
  },
  bad_config: {
    title: 'Bad setting',
    description: 'A service is rolled out with a wrong time limit, address or flag.',
  },
  connection_leak: {
    title: 'Connection leak',
    description: 'A service does not give connections back until its pool is empty.',
  },
  disk_full: { title: 'Disk full', description: 'A data store fills its disk; from then on nothing can be written.' },
  noisy_neighbour: {
    title: 'Noisy neighbour',
    description: 'Others on the same machines take most of the processor from a service.',
  },
  slow_dependency: {
    title: 'Slow dependency',
    description: 'Something outside the shop, such as a card network or a disk, answers late.',
  },
  lock_contention: {
    title: 'Lock contention',
    description: 'Requests wait in line for one lock while the processors are idle.',
  },
  network_partition: {
    title: 'Network partition',
    description: 'Calls to one component do not arrive, or arrive after many tries.',
  },
  dns_failure: { title: 'DNS failure', description: 'A service cannot resolve the names of what it calls.' },
  expired_certificate: {
    title: 'Expired certificate',
    description: 'Callers refuse new connections to a service whose certificate has expired.',
  },
  clock_skew: {
    title: 'Clock skew',
    description: 'The clock of a service is minutes off, so others do not accept what it signs.',
  },
};

/** Groups as a person reads them. */
const GROUPS: Readonly<Record<FaultGroup, string>> = {
  load: 'Load',
  change: 'Changes',
  resource: 'Resources',
  waiting: 'Waiting',
  network: 'Network and clocks',
  none: 'None',
};

/** What a visitor sees first, outside of any group. */
const SCENARIOS: readonly FaultKind[] = [
  'api_overload',
  'database_cascade',
  'memory_leak',
  'security_breach',
  'bad_deploy',
  'quiet',
];

/** The faults that an operator can inject, as the page shows them: the scenarios, then all others by group. */
export const faultTitles: SimulatorState['faults'] = [
  ...SCENARIOS.map((kind) => ({ kind, ...TITLES[kind] })),
  ...(Object.keys(faultGroups) as FaultGroup[]).flatMap((group) =>
    faultGroups[group]
      .filter((kind) => !SCENARIOS.includes(kind))
      .map((kind) => ({ kind, ...TITLES[kind], group: GROUPS[group] })),
  ),
];
