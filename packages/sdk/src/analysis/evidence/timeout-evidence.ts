import { reachable } from '../table/graph.ts';
import { meanOf, median } from '../table/robust-baseline.ts';
import type { Finding } from '../cause.ts';
import type { NodePain } from '../pain.ts';
import { message } from '../sentences/engine-messages.ts';
import type { EdgePlane } from './measure/call-planes.ts';
import { strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import { totalBlame } from './pain-evidence.ts';

/**
 * Failures that are waits given up, or requests turned away because those before them wait: where a component fails while its time
 * goes into waiting for calls, and a dependency below it is slow by itself, the blame for the failures goes down to the dependency. Without
 * this, timeouts and full pools would always accuse the caller.
 */
export const timeoutEvidence: EvidenceCollector = (context) => {
  if (context.kind !== 'failures') return [];
  const total = totalBlame(context, 'failures');
  return [...context.scope.keys()].flatMap((node) => {
    const failing = context.pain.failures[node] as NodePain;
    if (failing.blame <= 0 || failing.exclusiveZ < context.settings.significantZ) return [];
    return moveDown(context, node, failing.blame / total);
  });
};

function moveDown(context: EvidenceContext, node: number, share: number): Finding[] {
  const { pain, table, settings, focusWindow } = context;
  const below = [...reachable(table.callees, node).keys()].filter((other) => other !== node);
  const culprit = below.map((other) => pain.latency[other] as NodePain).sort((a, b) => b.blame - a.blame)[0];
  if (!culprit || culprit.exclusiveZ < settings.significantZ) return [];
  const { now, usual } = latencyOf(context, culprit.node);
  if (!(now >= settings.slowRatio * usual)) return [];
  const explains = Math.max(slowness(context, node, culprit), heldBack(context, node));
  if (explains <= 0) return [];
  const moved = share * explains * strength(culprit.exclusiveZ, settings);
  const name = table.nodes[node] as string;
  const cause = table.nodes[culprit.node] as string;
  const shared = {
    kind: 'pain',
    signal: 'metrics',
    window: focusWindow,
    rows: table.baseline.end + focusRows(context),
    z: culprit.exclusiveZ,
  } as const;
  const said = message('given-up', {
    entity: cause,
    waiter: name,
    now: { as: 'amount', value: now, unit: 's' },
    usual: { as: 'amount', value: usual, unit: 's' },
    share: { as: 'share', share: explains },
  });
  return [
    { ...shared, entity: cause, weight: moved, message: said, series: { entity: cause, signal: 'latency' } },
    { ...shared, entity: name, weight: -0.9 * moved, message: said, series: { entity: name, signal: 'failures' } },
  ];
}

/** The share of the time lost at a component that its dependency explains. */
function slowness({ pain, settings }: EvidenceContext, node: number, culprit: NodePain): number {
  const slow = pain.latency[node] as NodePain;
  if (slow.z < settings.significantZ || slow.excess <= 0 || culprit.exclusive < slow.exclusive) return 0;
  return Math.min(1, culprit.exclusive / slow.excess);
}

/**
 * The share of a component's busy time that goes into waiting, where each of its calls takes a multiple of its usual time. Requests that are
 * turned away are answered fast, so a component with a full pool need not be slow on average.
 */
function heldBack({ planes, table, settings }: EvidenceContext, node: number): number {
  if (!planes) return 0;
  const entity = table.nodes[node] as string;
  const out = planes.edges.filter(({ caller }) => caller === entity);
  const sum = (columns: readonly number[], of: (edge: EdgePlane) => Float64Array): number =>
    out.reduce((all, edge) => all + columns.reduce((part, column) => part + (of(edge)[column] || 0), 0), 0);
  const each = (columns: readonly number[]): number =>
    sum(columns, ({ wait }) => wait) / sum(columns, ({ calls }) => calls);
  if (!(each(planes.during) >= settings.slowRatio * each(planes.before))) return 0;
  const waited = sum(planes.during, ({ wait }) => wait);
  const own = planes.self.get(entity);
  const busy = waited + planes.during.reduce((all, column) => all + (own?.[column] || 0), 0);
  return waited >= busy * MOSTLY ? waited / busy : 0;
}

const MOSTLY = 0.7;

/** Seconds per request of a node in the judged rows and usually. */
function latencyOf(
  { table, symptom }: EvidenceContext,
  node: number,
): { readonly now: number; readonly usual: number } {
  const own = table.latency.subarray(node * table.rows, (node + 1) * table.rows);
  return {
    now: meanOf(own, symptom.focus.start, symptom.focus.end),
    usual: median(own.subarray(table.baseline.start, table.baseline.end)),
  };
}

/** Rows that are judged. */
export function focusRows({ symptom }: EvidenceContext): number {
  return symptom.focus.end - symptom.focus.start;
}
