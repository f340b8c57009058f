import type { Failure } from './call.ts';
import type { Component } from './component.ts';
import type { Hop, Step } from './operation.ts';

/** Whether the cache has the answer: less often while it is cold, or has lost entries. */
export function cacheHit(cache: Component): boolean {
  const hit = cache.random() < (cache.spec.cache?.hitRatio ?? 0) * cache.warmth * (1 - cache.lost);
  cache.stats.count(hit ? 'hits' : 'misses');
  return hit;
}

/** Whom to ask when the cache did not have it: an entry that was lost has to be made anew, by everybody who misses it. */
export function sourceOf({ cache, source, rebuild }: Extract<Step, { kind: 'lookup' }>, failure: Failure | null): Hop {
  const { lost, random } = cache.route.callee;
  return rebuild !== null && failure === null && lost > 0 && random() < lost ? rebuild : source;
}

/** The source's answer is stored. */
export function warmUp(cache: Component, rebuilt: boolean): void {
  const { fillCalls = 1, entries = 1 } = cache.spec.cache ?? {};
  cache.warmth = Math.min(1, cache.warmth + 1 / fillCalls);
  if (rebuilt) cache.lost = Math.max(0, cache.lost - 1 / entries);
}
