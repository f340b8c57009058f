import type { Finding } from '../cause.ts';
import type { NodePain, SymptomKind } from '../pain.ts';
import { ownLoss, passedOn } from '../sentences/evidence-messages.ts';
import type { EvidenceCollector, EvidenceContext } from './collect.ts';

/** Seconds or requests lost at a component that none of its dependencies explains; and, against it, what they do explain. */
export const painEvidence: EvidenceCollector = (context) => {
  const { scope, kind } = context;
  const other = kind === 'latency' ? 'failures' : 'latency';
  return [...scope.keys()].flatMap((node) => [
    ...own(context, node, kind, 1),
    // Pain of the other kind supports, but users did not complain about it.
    ...own(context, node, other, 0.25),
    ...explained(context, node),
  ]);
};

function own(context: EvidenceContext, node: number, kind: SymptomKind, weight: number): Finding[] {
  const { pain, settings, symptom } = context;
  const one = pain[kind][node] as NodePain;
  if (one.blame <= 0 || one.exclusiveZ < settings.significantZ / 2) return [];
  const share = one.blame / totalBlame(context, kind);
  return [
    {
      ...base(context, node, kind),
      // A measured symptom says that somebody lost something; without one, the loss itself must stand out.
      weight: weight * share * (symptom.kind === 'reported' ? one.outstanding : 1),
      z: one.exclusiveZ,
      message: ownLoss(
        { entity: nameOf(context, node), own: one.exclusive, lost: one.excess, kind },
        context.table.stepMs,
      ),
    },
  ];
}

function explained(context: EvidenceContext, node: number): Finding[] {
  const { pain, kind, settings, scope } = context;
  const one = pain[kind][node] as NodePain;
  const passed = one.excess - one.exclusive;
  if (scope.get(node) === 0 || one.excess <= 0 || one.z < settings.significantZ || passed < one.excess / 2) return [];
  return [
    {
      ...base(context, node, kind),
      weight: -0.05,
      z: one.z,
      message: passedOn(
        { entity: nameOf(context, node), passed: Math.min(passed, one.excess), lost: one.excess, kind },
        context.table.stepMs,
      ),
    },
  ];
}

/** All blame in scope, for time that of the ways between components included; 1 when there is none, so that shares stay 0. */
export function totalBlame(
  { pain, scope, gaps }: Pick<EvidenceContext, 'pain' | 'scope' | 'gaps'>,
  kind: SymptomKind,
): number {
  let sum = kind === 'latency' ? gaps.total : 0;
  for (const node of scope.keys()) sum += Math.max(0, (pain[kind][node] as NodePain).blame);
  return sum > 0 ? sum : 1;
}

function base(
  { table, focusWindow }: EvidenceContext,
  node: number,
  kind: SymptomKind,
): Pick<Finding, 'kind' | 'entity' | 'signal' | 'window' | 'rows' | 'series'> {
  const entity = table.nodes[node] as string;
  return {
    kind: 'pain',
    entity,
    signal: 'metrics',
    window: focusWindow,
    rows: table.baseline.end - table.baseline.start + Math.round((focusWindow.to - focusWindow.from) / table.stepMs),
    series: { entity, signal: kind },
  };
}

function nameOf({ table }: EvidenceContext, node: number): string {
  return table.nodes[node] as string;
}
