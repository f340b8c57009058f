import type { Finding, Mechanism } from '../cause.ts';
import type { EvidenceContext } from './collect.ts';
import { meanOf, median } from '../table/robust-baseline.ts';
import { isRefusedLogin } from './log-evidence.ts';

/** OpenTelemetry's words for memory, and the unit it is counted in. Names the mechanism only; ranks nothing. */
const MEMORY = /memory|heap|\brss\b/i;

/**
 * What kind of fault a component's evidence looks like, from specific to general: refused logins, load from outside, a change that fits, memory
 * that grew before anybody noticed, a full resource, and last only how it shows.
 */
export function nameMechanism(context: EvidenceContext, own: readonly Finding[]): Mechanism {
  const { kind, changes, table, settings } = context;
  const strong = (of: Finding['kind']): Finding | undefined =>
    own.find((one) => one.kind === of && one.weight > 0 && one.z >= settings.significantZ);
  if (own.some((one) => one.weight > 0 && one.z >= settings.certainZ && isRefusedLogin(one)))
    return 'credential attack';
  // Load from outside is nobody's change and makes resources climb by itself.
  if (strong('traffic') && isLoad(context, own)) return 'overload';
  const grown = strong('restart') ?? strong('growth');
  const change = strong('change');
  // A change names the mechanism only when it came right before: before the climb, where something climbed.
  const close = change && change.window.to - change.window.from <= settings.changeBeforeMs / 3;
  if (close && !(grown && grown.window.from - change.window.from > settings.changeBeforeMs / 10)) {
    const changed = changes?.find(({ id }) => id === change.changeId);
    if (changed?.kind === 'deploy') return 'bad deploy';
    if (changed?.kind === 'config' || changed?.kind === 'flag') return 'config change';
  }
  const climbed = table.gauges.find(
    ({ name, node }) => name === grown?.series?.name && table.nodes[node] === grown.entity,
  );
  if (climbed && (climbed.unit === 'By' || MEMORY.test(climbed.name))) return 'memory leak';
  if (full(context, own)) return 'resource exhaustion';
  if (kind === 'failures' && !slow(context, own)) return 'errors';
  return leaf(context, own) ? 'slow dependency' : 'slow';
}

/**
 * Whether more work makes a component slow, and not slower work: by Little's law what is in use grows with the requests and with the time that
 * each takes, so work alone fills resources in proportion to itself. Where no resource is measured, the traffic has to be enough.
 */
function isLoad({ table, symptom }: EvidenceContext, own: readonly Finding[]): boolean {
  const entity = own[0]?.entity ?? '';
  const node = table.nodes.indexOf(entity);
  const { start, end } = symptom.focus;
  const { baseline, rows, requests } = table;
  const growth = (values: Float64Array): number =>
    meanOf(values, start, end) / median(values.subarray(baseline.start, baseline.end));
  const traffic = growth(requests.subarray(node * rows, (node + 1) * rows));
  const resources = table.gauges.filter((gauge) => gauge.node === node && gauge.role === 'saturation');
  if (resources.length === 0 || Number.isNaN(traffic)) return true;
  return resources.some(
    ({ unit, values }) =>
      unit === '1' &&
      values.subarray(start, end).some((value) => value >= FULL) &&
      growth(values) <= PROPORTION * Math.max(1, traffic),
  );
}

/** Bursts fill a resource somewhat more than in proportion. */
const PROPORTION = 2;

/** A resource that left its range only exhausts anything when it is nearly full; of those without a known limit nobody can tell. */
function full({ table, symptom }: EvidenceContext, own: readonly Finding[]): boolean {
  return own.some(({ kind, series }) => {
    if (kind !== 'resource' || !series) return false;
    const gauge = table.gauges.find(({ name, node }) => name === series.name && table.nodes[node] === series.entity);
    return gauge?.unit === '1' && meanOf(gauge.values, symptom.focus.start, symptom.focus.end) >= FULL;
  });
}

const FULL = 0.7;

function slow({ pain, table, settings }: EvidenceContext, own: readonly Finding[]): boolean {
  const one = pain.latency[table.nodes.indexOf(own[0]?.entity ?? '')];
  return (
    one !== undefined &&
    one.exclusiveZ >= settings.significantZ &&
    own.some(({ series }) => series?.signal === 'latency')
  );
}

/** Others call it and it calls nobody: to them it is a dependency, whatever happens inside. */
function leaf({ table }: EvidenceContext, own: readonly Finding[]): boolean {
  const node = table.nodes.indexOf(own[0]?.entity ?? '');
  return table.callees[node]?.length === 0 && (table.callers[node]?.length ?? 0) > 0;
}
