import type { StoredSeries } from './series-store.ts';

type About = Pick<StoredSeries, 'unit' | 'role' | 'stat'>;

const other = (unit: string, stat: About['stat'] = 'sum'): About => ({ unit, role: 'other', stat });
const saturation = (unit: string, stat: About['stat'] = 'mean'): About => ({ unit, role: 'saturation', stat });

/** What the shop measures, and in which unit: names and roles as a metrics source would tell them. */
export const METRICS = {
  'request.count': { unit: '{request}', role: 'requests', stat: 'sum' },
  'request.failures': { unit: '{request}', role: 'failures', stat: 'sum' },
  'request.availability': { unit: '1', role: 'availability', stat: 'mean' },
  'request.duration': { unit: 's', role: 'latency', stat: 'mean' },
  'cpu.utilization': saturation('1'),
  'memory.utilization': saturation('1', 'max'),
  'workers.utilization': saturation('1'),
  'queue.length': saturation('{request}'),
  'order.backlog': saturation('{message}', 'last'),
  'replicas.ready': other('{replica}', 'last'),
  'process.starts': other('{process}'),
  'gc.pause': other('s'),
  'lock.wait': other('s'),
  'disk.utilization': saturation('1', 'last'),
  'cpu.steal': saturation('1'),
  'clock.offset': other('s', 'last'),
  'network.retransmits': other('{packet}'),
  'cache.items': other('{item}', 'last'),
  'cache.hit_ratio': other('1', 'mean'),
  'login.attempts': other('{login}'),
  'login.failures': other('{login}'),
  'login.sources': other('{address}', 'last'),
  'account.changes': other('{change}'),
  'order.exports': other('{export}'),
  'responses.unauthorized': other('{request}'),
  'requests.blocked': other('{request}'),
  'requests.shed': other('{request}'),
} as const satisfies Record<string, About>;

/** The 95th percentile beside the mean. */
export const DURATION_P95: About = { unit: 's', role: 'latency', stat: 'p95' };

/** Use of a connection pool to `peer`, as a share. */
export const poolMetric = (peer: string): string => `connections.utilization{peer="${peer}"}`;
export const POOL: About = saturation('1');

/** Requests of one client network. */
export const clientMetric = (client: string): string => `client.requests{source="${client}"}`;
export const CLIENT: About = other('{request}');
