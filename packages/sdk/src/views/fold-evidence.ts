import type { Evidence, Fact } from '../protocol/index.ts';
import { appendNewest } from './lists.ts';

const EVIDENCE = 400;

/** What the agents found, oldest first. */
export function foldEvidence(evidence: Evidence[], fact: Fact): Evidence[] {
  return fact.kind === 'evidence-recorded' ? appendNewest(evidence, fact.body.evidence, EVIDENCE) : evidence;
}
