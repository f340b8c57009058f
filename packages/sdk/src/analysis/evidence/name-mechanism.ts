import type { Finding, Mechanism } from '../cause.ts';
import type { EvidenceContext } from './collect.ts';
import { meanOf, median } from '../table/robust-baseline.ts';
import { complaintsAt, type ErrorClass } from './error-class.ts';
import { isRefusedLogin } from './log-evidence.ts';

/** OpenTelemetry's words for memory, and words for what else a metric may measure. They name the mechanism only; they rank nothing. */
const MEMORY = /memory|heap|\brss\b/i;
const CLOCK = /clock|\bntp\b|time.offset/i;
const LOCK = /(?:\b|[._-])(?:dead)?locks?(?:\b|[._-])/i;
const PACKET = /^\{packet\}$|retransmi|packet/i;

/**
 * What kind of fault a component's evidence looks like, from specific to general: refused logins, load from outside, what complaints name that no
 * change makes, a change that fits, what other complaints name, a source whose answers went missing, memory that grew before anybody noticed, a
 * full resource, calls that are lost or late on their way, and last only how it shows.
 */
export function nameMechanism(context: EvidenceContext, own: readonly Finding[]): Mechanism {
  const { kind, changes, table, settings } = context;
  const strong = (of: Finding['kind']): Finding | undefined =>
    own.find((one) => one.kind === of && one.weight > 0 && one.z >= settings.significantZ);
  if (own.some((one) => one.weight > 0 && one.z >= settings.certainZ && isRefusedLogin(one)))
    return 'credential attack';
  // Load from outside is nobody's change and makes resources climb by itself.
  if (strong('traffic') && isLoad(context, own)) return 'overload';
  const entity = own[0]?.entity ?? '';
  const complaints = complaintsAt(context, entity);
  if (complaints[0] === 'certificate') return 'certificate';
  if (complaints[0] === 'clock skew' || (complaints[0] === undefined && measures(context, own, CLOCK)))
    return 'clock skew';
  // What is counted on the wire is no work of a deploy.
  const onTheWay = isOnTheWay(context, own, complaints);
  if (onTheWay && measures(context, own, PACKET)) return 'network';
  const grown = strong('restart') ?? strong('growth');
  const change = strong('change');
  // A change names the mechanism only when it came right before: before the climb, where something climbed.
  const close = change && change.window.to - change.window.from <= settings.changeBeforeMs / 3;
  if (close && !(grown && grown.window.from - change.window.from > settings.changeBeforeMs / 10)) {
    const changed = changes?.find(({ id }) => id === change.changeId);
    if (changed?.kind === 'deploy') return 'bad deploy';
    if (changed?.kind === 'config' || changed?.kind === 'flag') return 'config change';
  }
  if (own.some((one) => one.weight > 0 && one.message.id === 'fills')) return 'retry storm';
  if (complaints.includes('name resolution')) return 'name resolution';
  if (own.some((one) => one.weight > 0 && one.message.id === 'instead')) return 'cache loss';
  const climbed = table.gauges.find(
    ({ name, node }) => name === grown?.series?.name && table.nodes[node] === grown.entity,
  );
  if (climbed && (climbed.unit === 'By' || MEMORY.test(climbed.name))) return 'memory leak';
  if (complaints.includes('lock contention') || measures(context, own, LOCK)) return 'lock contention';
  if (full(context, own)) return 'resource exhaustion';
  if (onTheWay) return 'network';
  if (kind === 'failures' && !slow(context, own)) return 'errors';
  return leaf(context, own) ? 'slow dependency' : 'slow';
}

/** Whether a metric of a component left its range that measures such a thing, by its name or unit. */
function measures({ table, nodeOf }: EvidenceContext, own: readonly Finding[], what: RegExp): boolean {
  return own.some(({ kind, weight, entity, series }) => {
    if (kind !== 'gauge' || weight <= 0 || series?.name === undefined || !what.test(series.name)) return false;
    return table.gauges.some(({ name, node }) => name === series.name && node === nodeOf.get(entity));
  });
}

/**
 * Whether what is lost is lost between components: calls fail that nobody reports and nobody refused, or take their time on the way and not at
 * either end.
 */
function isOnTheWay(context: EvidenceContext, own: readonly Finding[], complaints: readonly ErrorClass[]): boolean {
  const loss = own.filter(({ weight, kind }) => weight > 0 && (kind === 'pain' || kind === 'call-gap'));
  const between = loss.filter(({ kind, message }) => kind === 'call-gap' || message.id === 'lost-way');
  const weigh = (some: readonly Finding[]): number => some.reduce((sum, { weight }) => sum + weight, 0);
  if (complaints.includes('refused')) return false;
  return weigh(between) > weigh(loss) / (measures(context, own, PACKET) ? 4 : 2);
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
