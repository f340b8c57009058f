import type { Fact, IncidentView } from '../protocol/index.ts';

/** Whether a fact opens a resolved incident again. */
export function opensAgain({ incident }: IncidentView, { kind }: Fact): boolean {
  return kind === 'alert-fired-again' && incident.status === 'resolved';
}

/**
 * An incident that is opened again, as it is before its new run: what was found out about its earlier episode is no answer to this one. What
 * happened stays: timeline, evidence, actions, updates, and when it was detected first.
 */
export function startAnew(view: IncidentView): IncidentView {
  const { recovery: _, incident, ...kept } = view;
  const { cause: __, degraded: _____, marks, ...line } = incident;
  const { resolved: ___, mitigated: ____, ...earlier } = marks;
  return { ...kept, incident: { ...line, marks: earlier }, phases: [], hypotheses: [], missing: [], forecasts: [] };
}
