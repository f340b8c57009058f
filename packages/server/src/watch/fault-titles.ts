import type { SimulatorState } from '@sitrep/sdk/protocol';
import type { FaultKind } from '@sitrep/sdk/simulator';

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
};

/** The faults that an operator can inject, as the page shows them. */
export const faultTitles: SimulatorState['faults'] = Object.entries(TITLES).map(([kind, words]) => ({
  kind,
  ...words,
}));
