import type { SystemTable } from '../../analysis/index.ts';

/**
 * The one component through which requests from outside get to `entity`: nobody calls it, and it calls `entity` over whatever way.
 * `undefined` when there is none, or several.
 */
export function findEntrance(
  { nodes, callers }: Pick<SystemTable, 'nodes' | 'callers'>,
  entity: string,
): string | undefined {
  // A set that grows while it is walked through: everything upstream, each once.
  const upstream = new Set([nodes.indexOf(entity)]);
  for (const node of upstream) for (const caller of callers[node] ?? []) upstream.add(caller);
  const [only, ...others] = [...upstream].filter((node) => callers[node]?.length === 0);
  return only === undefined || others.length > 0 ? undefined : nodes[only];
}
