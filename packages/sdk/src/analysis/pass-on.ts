import type { Finding } from './cause.ts';
import type { Message } from './sentences/message.ts';
import { message } from './sentences/engine-messages.ts';
import { reachable } from './table/graph.ts';
import { meanOf, median } from './table/robust-baseline.ts';
import type { CallPlanes, EdgePlane } from './evidence/measure/call-planes.ts';
import type { EvidenceContext } from './evidence/collect.ts';
import { totalBlame } from './evidence/pain-evidence.ts';
import { callRate } from './evidence/measure/call-rate.ts';
import { NO_ROOM, ranOut } from './evidence/measure/ran-out.ts';

/** Part of a loss that is passed on when it has its reason elsewhere; the rest stays, as no reason explains everything. */
const PASSED = 0.8;
/** A loss below this share of all is too small to be the reason of another, or to need one. */
const WORTH = 0.1;
/** Bursts fill a resource somewhat more than in proportion. */
const PROPORTION = 2;
/** Calls for each request that grew by less than this are as usual, and from the second figure on more than ordinary retries make. */
const REPEATED = 1.5;
const STORM = 2.5;
/** From here on no policy of ordinary retries explains it: whatever made the callee slow, this is what keeps it so. */
const EXTREME = 6;
/** What has fallen to this part of its usual value or below no longer spares its caller as much. */
const FALLEN = 0.8;
/** A component that turns requests away asks others less for each of them; this much less is still as usual. */
const LESS = 4;

/**
 * Passes losses on that pain accounting leaves where they are felt, though their reason is elsewhere:
 * 1. Time and failures of requests that wait at a component because those before them wait for what it calls go to that.
 * 2. What a component loses to calls that its caller repeats goes to the caller, if these calls are what fills it.
 * 3. What it loses because its caller's other source no longer has the answers goes to that source.
 *
 * Calls that get lost or wait on their way because the caller ran out of something stay with the caller.
 */
export function passOn(context: EvidenceContext, found: readonly Finding[]): Finding[] {
  const { planes } = context;
  if (!planes) return [...found];
  const short = ranOut(context, found);
  const kept = short.size === 0 ? found : [...keptWays(found, short), ...lateOut(context, planes, found, short)];
  const below = [...kept, ...heldUp(context, planes, kept, short)];
  return [...below, ...repeated(context, planes, below)];
}

/** Findings without the ways that were lost because their caller ran out of something. */
function keptWays(found: readonly Finding[], short: ReadonlySet<string>): Finding[] {
  return found.filter(({ message: { id, values } }) => {
    const { caller } = values;
    return id !== 'lost-way' || typeof caller !== 'string' || !short.has(caller);
  });
}

/** Time between a caller that ran out of something and a callee goes to the caller. */
function lateOut(
  context: EvidenceContext,
  planes: CallPlanes,
  found: readonly Finding[],
  short: ReadonlySet<string>,
): Finding[] {
  const late = found.filter(({ kind, weight }) => kind === 'call-gap' && weight > 0);
  return late.flatMap(({ entity: callee, weight: all }) => {
    const into = planes.edges.filter((edge) => edge.callee === callee);
    const excess = into.map((edge) => Math.max(0, lateness(planes, edge)));
    const total = excess.reduce((sum, one) => sum + one, 0);
    return into.flatMap(({ caller }, i) => {
      const weight = total > 0 ? (all * (excess[i] as number)) / total : 0;
      if (!short.has(caller)) return [];
      return moved(context, { from: callee, to: caller, weight, said: message('ran-out', { caller, callee }) });
    });
  });
}

/** Seconds that the calls of an edge take on their way beyond the usual. */
function lateness({ before, during }: CallPlanes, { calls, gap }: EdgePlane): number {
  return sumOf(gap, during) - (sumOf(gap, before) / sumOf(calls, before)) * sumOf(calls, during);
}

/** What a component has lost so far, as a share of all. */
function lossOf({ kind }: EvidenceContext, found: readonly Finding[], entity: string): number {
  let sum = 0;
  for (const one of found)
    if (one.entity === entity && (one.kind === 'pain' || (one.kind === 'call-gap' && kind === 'latency')))
      sum += one.weight;
  return sum;
}

/** Share of the time lost that a component loses itself; 0 when it is not significantly slower than usual. */
function timeLostAt(context: EvidenceContext, entity: string): number {
  const pain = context.pain.latency[context.nodeOf.get(entity) ?? -1];
  if (!pain || pain.exclusiveZ < context.settings.significantZ) return 0;
  return Math.max(0, pain.blame) / totalBlame(context, 'latency');
}

function heldUp(
  context: EvidenceContext,
  planes: CallPlanes,
  found: readonly Finding[],
  short: ReadonlySet<string>,
): Finding[] {
  const { table, settings, scope } = context;
  const moves: Finding[] = [];
  // From the symptom inward, so that what is passed down can be passed further.
  const nodes = [...scope].sort((a, b) => a[1] - b[1]).map(([node]) => node);
  for (const node of nodes) {
    const waiter = table.nodes[node] as string;
    const so = [...found, ...moves];
    const own = lossOf(context, so, waiter);
    if (own < WORTH) continue;
    const growth = occupancyGrowth(planes, waiter);
    if (!(growth >= settings.slowRatio)) continue;
    const inside = [...reachable(table.callees, node).keys()]
      .filter((other) => other !== node)
      .map((other) => table.nodes[other] as string)
      .map((entity) => ({ entity, loss: Math.max(lossOf(context, so, entity), timeLostAt(context, entity)) }))
      .sort((a, b) => b.loss - a.loss);
    const all = inside.reduce((sum, { loss }) => sum + loss, 0);
    const [most] = inside;
    if (!most || most.loss < WORTH) continue;
    if (short.has(waiter) && timeLostAt(context, most.entity) < WORTH) continue;
    // Several losses at once below it, or on the ways from it, have their reason in what they share: the component itself.
    const alone = most.loss / all / Math.max(1, lateWays(context, planes, waiter));
    const weight = PASSED * own * (1 - 1 / growth) * alone ** 2;
    const said = message('held-up', { entity: most.entity, waiter, growth });
    moves.push(...moved(context, { from: waiter, to: most.entity, weight, said }));
  }
  return moves;
}

/** On how many ways out of a component calls take a multiple of their usual time without their callees taking it. */
function lateWays({ settings }: EvidenceContext, { edges, before, during }: CallPlanes, entity: string): number {
  return edges.filter(({ caller, calls, wait, gap }) => {
    if (caller !== entity) return false;
    const each = (plane: Float64Array, columns: readonly number[]): number =>
      sumOf(plane, columns) / sumOf(calls, columns);
    const [now, usual] = [each(wait, during), each(wait, before)];
    return now >= settings.slowRatio * usual && each(gap, during) - each(gap, before) >= (now - usual) / 2;
  }).length;
}

/**
 * How much longer a request is in work at a component than usual: its own work as usual, and the waiting for its calls as it is now. By
 * Little's law this is how much more of its workers are taken.
 */
function occupancyGrowth({ edges, served, self, before, during }: CallPlanes, entity: string): number {
  const requests = served.get(entity);
  const own = self.get(entity);
  if (!requests || !own) return NaN;
  const out = edges.filter(({ caller }) => caller === entity);
  const each = (columns: readonly number[], of: readonly Float64Array[]): number =>
    of.reduce((sum, plane) => sum + sumOf(plane, columns), 0) / sumOf(requests, columns);
  const waits = out.map(({ wait }) => wait);
  const work = each(before, [own]);
  return (work + each(during, waits)) / (work + each(before, waits));
}

function repeated(context: EvidenceContext, planes: CallPlanes, found: readonly Finding[]): Finding[] {
  const { settings } = context;
  const moves: Finding[] = [];
  for (const [callee, edges] of Map.groupBy(planes.edges, (edge) => edge.callee)) {
    const loss = lossOf(context, found, callee);
    if (loss < WORTH) continue;
    const grown = edges
      .map((edge) => ({ edge, habit: callRate(planes, edge) }))
      .filter(({ habit: one }) => one.z >= settings.significantZ && one.now >= REPEATED * one.expected)
      .sort((a, b) => b.habit.now - b.habit.expected - (a.habit.now - a.habit.expected));
    const [most] = grown;
    if (!most) continue;
    const { caller } = most.edge;
    const ratio = most.habit.now / most.habit.expected;
    const source = failedSource(context, planes, found, { caller, callee });
    if (source !== undefined) {
      const share = { as: 'share', share: PASSED } as const;
      const said = message('instead', { entity: source, caller, instead: callee, ratio, share });
      moves.push(...moved(context, { from: callee, to: source, weight: PASSED * loss, said }));
    } else if (ratio >= STORM && isFilled(context, planes, edges, { entity: callee, anyhow: ratio >= EXTREME })) {
      const said = message('fills', { caller, callee, ratio });
      moves.push(...moved(context, { from: callee, to: caller, weight: PASSED * loss, said }));
    }
  }
  return moves;
}

/** Another component that the caller asks as often as usual, that answers, and of whose answers fewer than usual are of use. */
function failedSource(
  context: EvidenceContext,
  planes: CallPlanes,
  found: readonly Finding[],
  { caller, callee }: { readonly caller: string; readonly callee: string },
): string | undefined {
  const { settings } = context;
  return planes.edges
    .filter((edge) => edge.caller === caller && edge.callee !== callee)
    .filter((edge) => {
      const { now, expected } = callRate(planes, edge);
      return now > expected / LESS && now < expected * REPEATED;
    })
    .map((edge) => edge.callee)
    .find(
      (entity) =>
        lossOf(context, found, entity) < WORTH &&
        found.some(
          (one) =>
            one.kind === 'gauge' &&
            one.entity === entity &&
            one.z >= settings.maxZ &&
            hasFallen(context, entity, one.series?.name),
        ),
    );
}

/** Whether a metric that a component tells of itself is clearly lower than usual: a cache that holds or hits less. */
function hasFallen({ table, symptom, nodeOf }: EvidenceContext, entity: string, name: string | undefined): boolean {
  const { baseline } = table;
  return table.gauges.some((gauge) => {
    if (gauge.node !== nodeOf.get(entity) || gauge.name !== name) return false;
    const now = meanOf(gauge.values, symptom.focus.start, symptom.focus.end);
    const usual = median(gauge.values.subarray(baseline.start, baseline.end));
    return usual > 0 && now <= FALLEN * usual;
  });
}

/** Whether calls alone have filled a resource of a component: it has no room left, and has filled in proportion to them (or `anyhow`). */
function isFilled(
  { table, symptom, nodeOf }: EvidenceContext,
  planes: CallPlanes,
  edges: readonly EdgePlane[],
  { entity, anyhow }: { readonly entity: string; readonly anyhow: boolean },
): boolean {
  const { baseline, rows } = table;
  const count = (columns: readonly number[]): number =>
    edges.reduce((sum, { calls }) => sum + sumOf(calls, columns), 0) / columns.length;
  const more = count(planes.during) / count(planes.before);
  return table.gauges.some(({ node, role, unit, values }) => {
    if (node !== nodeOf.get(entity) || role !== 'saturation' || unit !== '1') return false;
    const now = Math.max(...values.subarray(symptom.focus.start, rows).filter((value) => !Number.isNaN(value)));
    const usual = median(values.subarray(baseline.start, baseline.end));
    return now >= NO_ROOM && (anyhow || now <= PROPORTION * more * usual);
  });
}

function moved(
  { focusWindow, planes, settings }: EvidenceContext,
  {
    from,
    to,
    weight,
    said,
  }: { readonly from: string; readonly to: string; readonly weight: number; readonly said: Message },
): Finding[] {
  if (weight < settings.listShare / 2) return [];
  const shared = {
    kind: 'pain',
    signal: 'spans',
    window: focusWindow,
    rows: (planes?.before.length ?? 0) + (planes?.during.length ?? 0),
    z: settings.maxZ,
    message: said,
  } as const;
  return [
    { ...shared, entity: to, weight },
    { ...shared, entity: from, weight: -weight },
  ];
}

function sumOf(values: Float64Array, columns: readonly number[]): number {
  let sum = 0;
  for (const column of columns) sum += values[column] || 0;
  return sum;
}
