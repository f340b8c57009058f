import type { factBodies } from './fact-bodies.ts';

/** Every kind of fact this version writes. */
export type FactKind = keyof typeof factBodies;

/**
 * The version in which each kind is written today. A table of its own, so that a page that only folds facts need not load the schemas
 * of their bodies.
 */
export const factVersions: Readonly<Record<FactKind, number>> = Object.freeze({
  'incident-opened': 1,
  'incident-acknowledged': 1,
  'incident-escalated': 1,
  'incident-resolved': 1,
  'incident-closed': 1,
  'severity-changed': 1,
  'alert-attached': 1,
  'alert-classified': 1,
  'alert-fired-again': 1,
  'alert-cleared': 1,
  'alerts-counted': 1,
  'run-started': 1,
  'run-resumed': 1,
  'run-ended': 1,
  'phase-started': 1,
  'phase-ended': 1,
  'evidence-recorded': 1,
  'agent-reported': 1,
  'agent-failed': 1,
  'forecast-scored': 1,
  'consensus-reached': 1,
  'cause-judged': 1,
  'lesson-learned': 1,
  'lesson-unlearned': 1,
  'action-proposed': 1,
  'action-guarded': 1,
  'action-approved': 1,
  'action-rejected': 1,
  'action-expired': 1,
  'action-started': 1,
  'action-completed': 1,
  'action-undo-started': 1,
  'action-undone': 1,
  'recovery-verified': 1,
  'update-published': 1,
  'note-added': 1,
});

export const factKinds = Object.keys(factVersions) as readonly FactKind[];
