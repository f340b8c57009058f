import type { Finding } from '../cause.ts';
import { stepTaken } from '../sentences/evidence-messages.ts';
import { byMessage, strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import { bestPredictor, habitOf, type Habit } from './measure/habit.ts';

/**
 * Steps that a component takes more or less often for each of its requests (`steps`): operations within it and calls to others that stop,
 * multiply or are new. A component that goes another way through its code does so before anything is slow.
 */
export const stepEvidence: EvidenceCollector = (context) => {
  const found = [...stepsOf(context)].flatMap((step) => judge(context, step));
  return [...Map.groupBy(found, ({ entity }) => entity).values()].map(
    (same) => same.sort((a, b) => b.weight - a.weight || byMessage(a, b))[0] as Finding,
  );
};

interface Step {
  readonly entity: string;
  readonly name: string;
  readonly to: string | undefined;
  readonly habit: Habit;
  readonly rows: number;
}

/** Steps of components in scope as call summaries tell them; where they are silent, calls to others as their requests do. */
function* stepsOf(context: EvidenceContext): Generator<Step> {
  const { planes, scope, nodeOf } = context;
  const told = planes !== undefined && planes.during.length > 0;
  if (!told) {
    yield* onlyCalls(context);
    return;
  }
  for (const { entity, name, to, counts } of planes.steps) {
    const node = nodeOf.get(entity);
    const served = planes.served.get(entity);
    if (node === undefined || !scope.has(node) || !served) continue;
    const candidates = [served, ...(planes.asked.get(entity)?.values() ?? [])];
    const requests = bestPredictor(counts, candidates, planes.before) ?? served;
    const habit = habitOf(counts, requests, planes) ?? habitOf(counts, served, planes);
    if (habit) yield { entity, name, to, habit, rows: planes.before.length + planes.during.length };
  }
}

/** Requests of components with one caller for each request of that caller. */
function* onlyCalls({ table, scope, symptom }: EvidenceContext): Generator<Step> {
  const { requests, rows, baseline, callers, nodes } = table;
  const before = range(baseline.start, baseline.end);
  const during = range(symptom.focus.start, symptom.focus.end);
  const of = (node: number): Float64Array => requests.subarray(node * rows, (node + 1) * rows);
  for (const node of scope.keys()) {
    const [caller, ...others] = callers[node] as readonly number[];
    if (caller === undefined || others.length > 0 || !scope.has(caller)) continue;
    if (during.every((row) => Number.isNaN(of(node)[row]))) continue;
    const habit = habitOf(of(node), of(caller), { before, during });
    const to = nodes[node] as string;
    if (habit)
      yield { entity: nodes[caller] as string, name: `calls to ${to}`, to, habit, rows: before.length + during.length };
  }
}

function judge(context: EvidenceContext, { entity, name, to, habit, rows }: Step): Finding[] {
  const { settings, focusWindow } = context;
  const z = Math.min(settings.maxZ, Math.abs(habit.z));
  const weight = settings.weights.steps * strength(z, settings) * habit.rarity;
  if (weight <= 0.01) return [];
  return [
    {
      kind: 'steps',
      entity,
      weight,
      z,
      message: stepTaken({ entity, name, to, ...habit }),
      signal: 'spans',
      window: focusWindow,
      rows,
    },
  ];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
