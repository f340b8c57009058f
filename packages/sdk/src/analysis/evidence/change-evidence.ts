import type { Finding } from '../cause.ts';
import { changeMade } from '../sentences/evidence-messages.ts';
import type { EvidenceCollector } from './collect.ts';

/**
 * Changes shortly before the symptom began. The sooner before, the more they count; what came clearly after the onset cannot have caused
 * it. Whether a change fits in place is decided where scores are summed: it counts only as far as its component deviates by itself.
 */
export const changeEvidence: EvidenceCollector = ({ changes, table, scope, onset, settings }) => {
  const nodes = new Map(table.nodes.map((name, node) => [name, node]));
  const found = (changes ?? []).flatMap((change): Finding[] => {
    const node = nodes.get(change.entity);
    const fits = change.at >= onset.at - settings.changeBeforeMs && change.at <= onset.latest + settings.changeSlackMs;
    if (node === undefined || !scope.has(node) || !fits) return [];
    const beforeMs = onset.at - change.at;
    return [
      {
        kind: 'change',
        entity: change.entity,
        weight: settings.weights.change * Math.exp(-Math.max(0, beforeMs) / (settings.changeBeforeMs / 2)),
        z: settings.maxZ,
        message: changeMade({ entity: change.entity, kind: change.kind, beforeMs, summary: change.summary }),
        signal: 'changes',
        window: { from: Math.min(change.at, onset.at), to: Math.max(change.at, onset.at) + 1 },
        rows: 1,
        changeId: change.id,
      },
    ];
  });
  // The last change of a component is the one that its state comes from.
  return [...Map.groupBy(found, ({ entity }) => entity).values()].map(
    (same) => same.sort((a, b) => b.weight - a.weight)[0] as Finding,
  );
};
