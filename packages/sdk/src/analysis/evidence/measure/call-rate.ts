import type { CallPlanes, EdgePlane } from './call-planes.ts';
import { bestPredictor, habitOf, type Habit } from './habit.ts';

const AS_USUAL: Habit = { now: 0, expected: 0, known: false, z: 0, rarity: 0 };

/**
 * How often a caller makes its calls to a callee for each request that leads to them: each kind of call is held against the requests that
 * predict it best. More of the requests that make calls are more work, and no repetition.
 */
export function callRate(planes: CallPlanes, { caller, callee, calls }: EdgePlane): Habit {
  const served = planes.served.get(caller);
  if (!served) return AS_USUAL;
  const candidates = [served, ...(planes.asked.get(caller)?.values() ?? [])];
  let [now, expected] = [0, 0];
  let most = AS_USUAL;
  for (const { entity, to, counts } of planes.steps) {
    if (entity !== caller || to !== callee) continue;
    const habit = habitOf(counts, bestPredictor(counts, candidates, planes.before) ?? served, planes);
    if (!habit) return habitOf(calls, served, planes) ?? AS_USUAL;
    now += habit.now;
    expected += habit.expected;
    if (Math.abs(habit.z) > Math.abs(most.z)) most = habit;
  }
  return { ...most, now, expected };
}
