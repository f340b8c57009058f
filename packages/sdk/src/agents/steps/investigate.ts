import { rankCauses, type CauseAnswer, type SymptomHint } from '../../analysis/index.ts';
import type { SeriesExcerpt } from '../../protocol/index.ts';
import { seriesExcerpt } from './series-excerpt.ts';
import { ownRows, tableOf, type SystemRows } from './system-rows.ts';

/** What {@link investigate} takes. */
export interface InvestigationInput {
  readonly system: SystemRows;
  readonly hint: SymptomHint;
  /** Causes, and contributions of each, whose series are wanted for charts. */
  readonly charts: { readonly causes: number; readonly contributions: number };
}

/** The answer, and the course of what it speaks of. */
export interface Investigation {
  readonly answer: CauseAnswer;
  /** By cause and contribution, in the answer's order; `undefined` where a contribution is not about a series. */
  readonly charts: readonly (readonly (SeriesExcerpt | undefined)[])[];
}

/** Ranks the causes of a symptom from what was read: metrics, calls, logs and changes. */
export function investigate({ system, hint, charts }: InvestigationInput): Investigation {
  const table = tableOf(system);
  const answer = rankCauses({
    table,
    symptom: hint,
    changes: system.changes,
    calls: ownRows(system.calls, system.excluded),
    logs: ownRows(system.logs, system.excluded),
  });
  return {
    answer,
    charts: answer.causes
      .slice(0, charts.causes)
      .map(({ contributions }) =>
        contributions
          .slice(0, charts.contributions)
          .map(({ series }) => (series === undefined ? undefined : seriesExcerpt(table, series, answer.onset?.at))),
      ),
  };
}
