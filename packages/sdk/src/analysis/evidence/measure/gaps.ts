import type { AnalysisSettings } from '../../settings.ts';
import { blameOf, damped, perCall, type Amount } from './call-amounts.ts';
import type { CallPlanes } from './call-planes.ts';

/** Time lost between callers and callees: on the network, or waiting to be let in. Seconds a step. */
export interface Gaps {
  /** All of it, as far as it stands out. */
  readonly total: number;
  /** What is lost next to a component, and which share of all of its calls, in and out, is late. */
  at(entity: string): GapAt;
}

export interface GapAt {
  readonly amount: Amount;
  readonly seconds: number;
  readonly late: number;
}

/**
 * Adds up what calls take on their way beyond the usual. A way has two ends: of those the one is to blame whose calls are late
 * altogether, so seconds come with the share of a component's calls that are.
 */
export function gapsOf(planes: CallPlanes | undefined, settings: AnalysisSettings): Gaps {
  if (!planes) return { total: 0, at: () => NONE };
  const edges = planes.edges.map((edge) => ({ edge, amount: perCall(settings, planes, edge.gap, edge.calls) }));
  const blamed = damped(
    edges.map(({ amount }) => amount),
    planes,
  );
  const all = edges.reduce((sum, { amount }) => sum + blameOf(amount), 0);
  const beside = new Map<string, { in: number[]; out: number[] }>();
  const calls = edges.map(({ edge }) => planes.during.reduce((sum, column) => sum + (edge.calls[column] as number), 0));
  const sides = (entity: string): { in: number[]; out: number[] } => {
    const held = beside.get(entity) ?? { in: [], out: [] };
    beside.set(entity, held);
    return held;
  };
  for (const [i, { edge }] of edges.entries()) {
    sides(edge.caller).out.push(i);
    sides(edge.callee).in.push(i);
  }
  const secondsOf = (i: number): number => (blamed[i]?.share ?? 0) * all;
  const lateS = (i: number): number => ratio(secondsOf(i), calls[i] as number);
  /** How late the calls next to a component are that lose most. */
  const typicalOf = (at: readonly number[]): number =>
    ratio(
      at.reduce((sum, i) => sum + (calls[i] as number) * lateS(i) ** 2, 0),
      at.reduce((sum, i) => sum + (calls[i] as number) * lateS(i), 0),
    );
  /** Share of calls in one direction that are as late as is typical of the component; `undefined` without calls. */
  const lateness = (at: readonly number[], typical: number): number | undefined => {
    const all = at.reduce((sum, i) => sum + (calls[i] as number), 0);
    if (all === 0) return undefined;
    return typical === 0
      ? 0
      : at.reduce((sum, i) => sum + (calls[i] as number) * Math.min(1, lateS(i) / typical), 0) / all;
  };
  const add = (at: readonly number[], of: (amount: Amount) => number): number =>
    at.reduce((sum, i) => sum + (of(edges[i]?.amount as Amount) || 0), 0);
  return {
    total: blamed.reduce((sum, { share }) => sum + share * all, 0),
    at(entity) {
      const held = beside.get(entity);
      if (!held) return NONE;
      const typical = typicalOf([...held.in, ...held.out]);
      const [called, calling] = [lateness(held.in, typical), lateness(held.out, typical)];
      const into = [...held.in, ...held.out].filter((i) => secondsOf(i) > 0);
      if (into.length === 0) return NONE;
      return {
        amount: {
          now: add(into, ({ now }) => now),
          usual: add(into, ({ usual }) => usual),
          excess: add(into, ({ excess }) => excess),
          z: into.reduce((most, i) => Math.max(most, edges[i]?.amount.z ?? 0), 0),
          history: NONE.amount.history,
        },
        seconds: into.reduce((sum, i) => sum + secondsOf(i), 0),
        late: IN * (called ?? calling ?? 0) + (1 - IN) * (calling ?? called ?? 0),
      };
    },
  };
}

/** Calls that come in late speak more for their component than those that go out: these may as well be late at their other end. */
const IN = 0.6;

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

const NONE: GapAt = {
  amount: { now: 0, usual: 0, excess: 0, z: 0, history: new Float64Array() },
  seconds: 0,
  late: 0,
};
