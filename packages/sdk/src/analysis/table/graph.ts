import type { CallSummary, MetricSeries, Topology } from '../../telemetry/index.ts';

/** Who calls whom, by number. */
export interface Graph {
  readonly nodes: readonly string[];
  readonly callees: readonly (readonly number[])[];
  readonly callers: readonly (readonly number[])[];
}

/** All components that telemetry or topology names, and the edges between them; calls of a component to itself are left out. */
export function buildGraph(
  series: readonly MetricSeries[],
  topology: Topology | undefined,
  calls: readonly CallSummary[],
): Graph {
  const names = new Set<string>();
  for (const { entity } of series) names.add(entity);
  for (const { name } of topology?.nodes ?? []) names.add(name);
  const edges: { caller: string; callee: string }[] = [];
  for (const { caller, callee } of topology?.edges ?? []) edges.push({ caller, callee });
  for (const { caller, callee } of calls) {
    names.add(callee);
    if (caller !== undefined) edges.push({ caller, callee });
  }
  for (const { caller, callee } of edges) names.add(caller).add(callee);
  const nodes = [...names].sort();
  const indexOf = new Map(nodes.map((name, index) => [name, index]));
  const callees = nodes.map(() => new Set<number>());
  const callers = nodes.map(() => new Set<number>());
  for (const { caller, callee } of edges) {
    const from = indexOf.get(caller) as number;
    const to = indexOf.get(callee) as number;
    if (from === to) continue;
    callees[from]?.add(to);
    callers[to]?.add(from);
  }
  const ordered = (sets: readonly Set<number>[]): number[][] => sets.map((set) => [...set].sort((a, b) => a - b));
  return { nodes, callees: ordered(callees), callers: ordered(callers) };
}

/** Numbers of all nodes that can be reached from `from` along `edges`, itself first, nearest first; with the distance in calls. */
export function reachable(edges: readonly (readonly number[])[], from: number): Map<number, number> {
  const distance = new Map([[from, 0]]);
  for (const [node, steps] of distance)
    for (const next of edges[node] ?? []) if (!distance.has(next)) distance.set(next, steps + 1);
  return distance;
}
