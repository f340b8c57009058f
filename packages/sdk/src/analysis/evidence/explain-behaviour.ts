import type { Finding } from '../cause.ts';
import type { EvidenceContext } from './collect.ts';
import { habitOf } from './measure/habit.ts';

/** What is left of a behaviour that a neighbour explains, and how strong the neighbour's own must be beside it. */
const EXPLAINED = 0.3;
const COMPARABLE = 0.6;

/**
 * Takes from the weight of behaviour (`steps`, `log`) what neighbours explain. A component behaves otherwise because it is asked for other
 * things: then its callers call it more or less often than their own requests explain. Or it gets other answers: then one that it calls as
 * usual behaves otherwise itself. Neither is its own doing.
 */
export function explainBehaviour(context: EvidenceContext, found: readonly Finding[]): Finding[] {
  const { settings, planes } = context;
  if (!planes) return [...found];
  const strongest = new Map<string, number>();
  for (const { kind, entity, weight, z } of found)
    if ((kind === 'steps' || kind === 'log') && z >= settings.significantZ)
      strongest.set(entity, Math.max(strongest.get(entity) ?? 0, weight));
  const changed = changedCalls(context, strongest);
  const askedOtherwise = (entity: string): boolean => {
    const share = changed.into.get(entity);
    return share !== undefined && share.otherwise >= share.all / 2;
  };
  const answeredOtherwise = (entity: string): boolean =>
    [...(changed.steady.get(entity) ?? [])].some(
      (callee) => !askedOtherwise(callee) && (strongest.get(callee) ?? 0) >= COMPARABLE * (strongest.get(entity) ?? 0),
    );
  return found.map((one) =>
    (one.kind === 'steps' || one.kind === 'log') && (askedOtherwise(one.entity) || answeredOtherwise(one.entity))
      ? { ...one, weight: one.weight * EXPLAINED }
      : one,
  );
}

interface ChangedCalls {
  /** Calls into a component, and how many of them come at another rate per request of their caller. */
  readonly into: ReadonlyMap<string, { all: number; otherwise: number }>;
  /** Whom a component calls at its usual rate. */
  readonly steady: ReadonlyMap<string, ReadonlySet<string>>;
}

function changedCalls({ planes, settings }: EvidenceContext, involved: ReadonlyMap<string, number>): ChangedCalls {
  const into = new Map<string, { all: number; otherwise: number }>();
  const steady = new Map<string, Set<string>>();
  for (const { caller, callee, calls } of planes?.edges ?? []) {
    const served = planes?.served.get(caller);
    if (!involved.has(callee) || !served || !planes) continue;
    const habit = habitOf(calls, served, planes);
    if (!habit) continue;
    const otherwise = Math.abs(habit.z) >= settings.significantZ;
    const held = into.get(callee) ?? { all: 0, otherwise: 0 };
    const size = Math.max(habit.expected, habit.now);
    into.set(callee, { all: held.all + size, otherwise: held.otherwise + (otherwise ? size : 0) });
    if (otherwise) continue;
    const known = steady.get(caller);
    if (known) known.add(callee);
    else steady.set(caller, new Set([callee]));
  }
  return { into, steady };
}
