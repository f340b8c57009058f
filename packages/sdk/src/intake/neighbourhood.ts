import type { Topology } from '../telemetry/index.ts';

/** Calls between two components, either way, over the shortest path; `undefined` when one is not known or they are not connected that closely. */
export type Neighbourhood = (a: string, b: string) => number | undefined;

/** Calls that still count as near. */
const NEAR_CALLS = 2;

/** Which components are at most {@link NEAR_CALLS} calls from each other. Answers come from sets made once per component that is asked for. */
export function neighbourhood(topology: Topology): Neighbourhood & { readonly knows: (entity: string) => boolean } {
  const beside = new Map<string, Set<string>>(topology.nodes.map(({ name }) => [name, new Set()]));
  for (const { caller, callee } of topology.edges) {
    beside.get(caller)?.add(callee);
    beside.get(callee)?.add(caller);
  }
  const distances = new Map<string, ReadonlyMap<string, number>>();
  const from = (entity: string): ReadonlyMap<string, number> => {
    let known = distances.get(entity);
    if (known === undefined) distances.set(entity, (known = spread(entity, beside)));
    return known;
  };
  return Object.assign((a: string, b: string) => (beside.has(a) ? from(a).get(b) : undefined), {
    knows: (entity: string) => beside.has(entity),
  });
}

function spread(start: string, beside: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  const distance = new Map([[start, 0]]);
  let edge = [start];
  for (let calls = 1; calls <= NEAR_CALLS; calls++) {
    const next: string[] = [];
    for (const entity of edge)
      for (const other of beside.get(entity) ?? [])
        if (!distance.has(other)) {
          distance.set(other, calls);
          next.push(other);
        }
    edge = next;
  }
  return distance;
}
