import { reachable } from '../table/graph.ts';
import { meanOf, median } from '../table/robust-baseline.ts';
import type { Contribution } from '../cause.ts';
import type { NodePain } from '../pain.ts';
import { sayGivenUp } from '../sentences/sentences.ts';
import { strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import { totalBlame } from './pain-evidence.ts';

/**
 * Failures that are waits given up: where a component fails and is slow as well, and a dependency below it is slow by itself and
 * explains that slowness, the blame for the failures goes down to the dependency. Without this, timeouts would always accuse the caller.
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

function moveDown(context: EvidenceContext, node: number, share: number): Contribution[] {
  const { pain, table, settings, focusWindow } = context;
  const slow = pain.latency[node] as NodePain;
  if (slow.z < settings.significantZ || slow.excess <= 0) return [];
  const below = [...reachable(table.callees, node).keys()].filter((other) => other !== node);
  const culprit = below.map((other) => pain.latency[other] as NodePain).sort((a, b) => b.blame - a.blame)[0];
  if (!culprit || culprit.exclusiveZ < settings.significantZ || culprit.exclusive < slow.exclusive) return [];
  const { now, usual } = latencyOf(context, culprit.node);
  if (!(now >= settings.slowRatio * usual)) return [];
  const explains = Math.min(1, culprit.exclusive / slow.excess);
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
  const statement = sayGivenUp({ entity: cause, waiter: name, now, usual, share: explains });
  return [
    { ...shared, entity: cause, weight: moved, statement, series: { entity: cause, signal: 'latency' } },
    { ...shared, entity: name, weight: -0.9 * moved, statement, series: { entity: name, signal: 'failures' } },
  ];
}

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
