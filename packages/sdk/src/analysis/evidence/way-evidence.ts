import type { Finding } from '../cause.ts';
import type { NodePain } from '../pain.ts';
import { message } from '../sentences/engine-messages.ts';
import { meanOf, median } from '../table/robust-baseline.ts';
import { counted } from './measure/call-amounts.ts';
import type { CallPlanes, EdgePlane } from './measure/call-planes.ts';
import type { EvidenceCollector, EvidenceContext } from './collect.ts';
import { totalBlame } from './pain-evidence.ts';
import { focusRows } from './timeout-evidence.ts';

/**
 * Failures that a caller sees and its callee does not report happen between the two: a connection that is not set up, an answer that is
 * refused at the door, a call that never arrives. Pain accounting leaves them with the caller. Here they go to the end whose calls are hit
 * altogether: where all calls into the callee fail, whoever makes them, the callee's end is to blame, and where the caller's calls fail,
 * wherever they go, the caller's. What a callee is too slow to answer in time is no failure on the way.
 */
export const wayEvidence: EvidenceCollector = (context) => {
  const { planes, kind } = context;
  if (!planes) return [];
  const ways = lostWays(context, planes);
  if (ways.length === 0) return [];
  const weight = { failures: 1, latency: OTHER_KIND }[kind];
  const total = totalBlame(context, 'failures');
  return [...Map.groupBy(ways, ({ edge }) => edge.caller)].flatMap(([caller, own]) => {
    const pain = context.pain.failures[context.nodeOf.get(caller) ?? -1];
    if (!pain || pain.blame <= 0 || pain.exclusiveZ < context.settings.significantZ / 2) return [];
    const lost = own.reduce((sum, way) => sum + way.lost, 0);
    // Attempts that are made again fail more often than the requests that they are part of.
    const share = (weight * (pain.blame / total) * Math.min(1, lost / (pain.exclusive * focusRows(context)))) / lost;
    return own.flatMap((way) => move(context, way, share * way.lost * calleeShare(ways, planes, way.edge)));
  });
};

/** Pain that users did not complain about counts as in pain evidence. */
const OTHER_KIND = 0.25;
/** A callee's end is where most of what can go wrong on a way sits: its address, its door, its network. */
const CALLEE_FIRST = 1.5;

interface Way {
  readonly edge: EdgePlane;
  /** Calls in the judged window. */
  readonly calls: number;
  /** Calls lost in it, beyond the usual. */
  readonly lost: number;
  readonly z: number;
}

function lostWays(context: EvidenceContext, planes: CallPlanes): Way[] {
  const { settings, nodeOf, pain } = context;
  const failing = planes.edges.map((edge) => ({ edge, amount: counted(settings, planes, edge.failures) }));
  const into = Map.groupBy(failing, ({ edge }) => edge.callee);
  return [...into].flatMap(([callee, edges]) => {
    const node = nodeOf.get(callee);
    if (node === undefined || isSlow(context, node)) return [];
    const seen = edges.reduce((sum, { amount }) => sum + Math.max(0, amount.excess), 0) * planes.during.length;
    const reported = Math.max(0, (pain.failures[node] as NodePain).excess) * focusRows(context);
    const unreported = seen > 0 ? Math.max(0, 1 - reported / seen) : 0;
    return edges
      .filter(({ amount }) => amount.z >= settings.significantZ && amount.excess > 0)
      .map(({ edge, amount }) => ({
        edge,
        calls: sumOf(edge.calls, planes.during),
        lost: amount.excess * planes.during.length * unreported,
        z: amount.z,
      }))
      .filter(({ lost }) => lost > 0);
  });
}

/**
 * How much of what is lost on a way belongs to its callee: how far the callee's calls are hit, and on how many ways, against the caller's.
 * One end that explains several ways is more likely than as many ends at once.
 */
function calleeShare(ways: readonly Way[], planes: CallPlanes, { caller, callee }: EdgePlane): number {
  const hit = (is: (edge: EdgePlane) => boolean): number => {
    const lost = ways.reduce((sum, way) => sum + (is(way.edge) ? way.lost : 0), 0);
    const calls = planes.edges.reduce((sum, edge) => sum + (is(edge) ? sumOf(edge.calls, planes.during) : 0), 0);
    return (calls > 0 ? Math.min(1, lost / calls) : 0) ** 2 * countHit(ways.filter(({ edge }) => is(edge)));
  };
  const atCallee = CALLEE_FIRST * hit((edge) => edge.callee === callee);
  const atCaller = hit((edge) => edge.caller === caller);
  return atCallee + atCaller > 0 ? atCallee / (atCallee + atCaller) : 0;
}

/** How many ways are hit about as hard as the hardest. */
function countHit(ways: readonly Way[]): number {
  const shares = ways.map(({ lost, calls }) => lost / Math.max(1, calls));
  const hardest = Math.max(...shares);
  return hardest > 0 ? shares.reduce((sum, share) => sum + share / hardest, 0) : 0;
}

function move(context: EvidenceContext, { edge: { caller, callee }, lost, z }: Way, weight: number): Finding[] {
  const { settings, focusWindow, planes, scope, nodeOf } = context;
  if (weight < settings.listShare / 2 || !scope.has(nodeOf.get(callee) ?? -1)) return [];
  const minutes = (focusWindow.to - focusWindow.from) / MINUTE_MS;
  const shared = {
    kind: 'pain',
    signal: 'spans',
    window: focusWindow,
    rows: (planes?.before.length ?? 0) + (planes?.during.length ?? 0),
    z,
    message: message('lost-way', { caller, callee, lost: lost / minutes }),
  } as const;
  return [
    { ...shared, entity: callee, weight },
    { ...shared, entity: caller, weight: -weight },
  ];
}

const MINUTE_MS = 60_000;

/** Whether a component answers so late that its callers may have given up waiting. */
function isSlow({ table, symptom, settings, pain }: EvidenceContext, node: number): boolean {
  if ((pain.latency[node] as NodePain).z < settings.significantZ) return false;
  const own = table.latency.subarray(node * table.rows, (node + 1) * table.rows);
  const now = meanOf(own, symptom.focus.start, symptom.focus.end);
  const usual = median(own.subarray(table.baseline.start, table.baseline.end));
  return now >= settings.slowRatio * usual;
}

function sumOf(values: Float64Array, columns: readonly number[]): number {
  return columns.reduce((sum, column) => sum + (values[column] as number), 0);
}
