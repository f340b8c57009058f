import type { ActionRequest, IncidentView } from '../protocol/index.ts';

/** A policy's answer: run it without asking, ask a person, or never. `reason` is shown and journaled. */
export type PolicyVerdict = { readonly verdict: 'allow' | 'ask' | 'deny'; readonly reason: string };

/** Decides which actions may run without a person. It only ever narrows what the orchestrator's own rule allows: see `decideAutonomy`. */
export type ActionPolicy = (request: ActionRequest, incident: IncidentView) => PolicyVerdict;
