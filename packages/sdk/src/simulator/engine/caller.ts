import type { Call } from './call.ts';
import type { CallEffect } from './effect.ts';
import type { Flow } from './flow.ts';
import type { Replica } from './replica.ts';

/** Share of the calls over a pool that need a new connection. */
const NEW_CONNECTIONS = 0.08;

/** Conditions of the calling process that concern a call. */
function callEffects({ parent, hop }: Call): readonly CallEffect[] {
  const effects = parent?.replica?.effect.calls;
  if (effects === undefined || effects.length === 0) return NONE;
  return effects.filter(({ to }) => to === undefined || to === hop.route.callee.name);
}

const NONE: readonly CallEffect[] = Object.freeze([]);

/** Lets a call end before it gets anywhere, if the conditions of its process say so; tells whether it will. */
export function failsOnTheWay(flow: Flow, call: Call): boolean {
  for (const { failRatio = 0, failure = 'refused', failMs = 1, pooledToo = false } of callEffects(call)) {
    if (failRatio === 0) continue;
    const { callee, poolSize } = call.hop.route;
    if (callee.random() >= failRatio * (Number.isFinite(poolSize) && !pooledToo ? NEW_CONNECTIONS : 1)) continue;
    flow.after(failMs, () => flow.settle(call, failure));
    return true;
  }
  return false;
}

/** The time limit of a call where its process has another than the route; `undefined` where not. */
export function timeoutOf(call: Call): number | undefined {
  const effects = callEffects(call);
  if (effects.length === 0) return undefined;
  const factor = effects.reduce((product, { timeoutFactor = 1 }) => product * timeoutFactor, 1);
  return factor === 1 ? undefined : call.hop.route.spec.timeoutMs * factor;
}

/** Attempts after the first where the calling process has its own rule; `undefined` where not. */
export function retriesOf(call: Call): number | undefined {
  const effects = callEffects(call);
  if (effects.length === 0) return undefined;
  const own = effects.flatMap(({ retries }) => retries ?? []);
  return own.length === 0 ? undefined : Math.max(...own);
}

/** Whether the calling process forgets to give the connection of a pool back; if so, it is counted as kept. */
export function keepsConnection({ parent, hop: { route } }: Call): boolean {
  const replica: Replica | null | undefined = parent?.replica;
  if (replica === undefined || replica === null || replica.gone || !replica.up || !Number.isFinite(route.poolSize))
    return false;
  const { keptConnections } = replica.effect;
  if (keptConnections === 0 || route.callee.random() >= keptConnections) return false;
  replica.keptConnections.set(route, (replica.keptConnections.get(route) ?? 0) + 1);
  return true;
}
