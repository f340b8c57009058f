import type { ActionRequest, Phase } from '../../protocol/index.ts';
import type { ActionRecord, PhaseRecord } from './progress.ts';
import type { RunRecord } from './run-record.ts';

/** Actions that one run carries out at most; when the last one has not helped it hands over to people. */
export const MAX_ACTIONS = 3;

/** What a run does next. */
export type Step =
  | { readonly step: 'phase'; readonly phase: Phase; readonly skip?: true }
  | { readonly step: 'break-off'; readonly open: PhaseRecord; readonly reason: string }
  | { readonly step: 'propose'; readonly candidates: readonly ActionRequest[] }
  | { readonly step: 'wait' | 'start' | 'carry-out' | 'undo'; readonly action: ActionRecord }
  | { readonly step: 'end' };

/** What a run knows of the world besides the journal. */
export interface Means {
  /** Whether an executor can take this back. */
  canUndo(request: ActionRequest): boolean;
  /** Whether executors have refused this action in this run. */
  isRefused(request: ActionRequest): boolean;
}

/**
 * What a run does next, from what is journaled. So a run that a crash interrupted needs no way of its own: it is asked the same question
 * and goes on with the same answer.
 */
export function nextStep(record: RunRecord, means: Means): Step {
  const tried =
    record.actions.size === 0 ? NOTHING : [...record.actions.values()].filter(({ run }) => run === record.run);
  const live = tried.find(({ status }) => status === 'proposed' || status === 'approved' || status === 'running');
  if (live?.status === 'running') return { step: 'carry-out', action: live };
  if (record.status === 'resolved' || record.status === 'closed') return { step: 'end' };
  const { main } = record;
  if (main?.open) {
    const reason = overtakenBy(record);
    return reason === undefined ? { step: 'phase', phase: main.phase } : { step: 'break-off', open: main, reason };
  }
  if (record.runKind === 'recovery-check') return { step: 'end' };
  for (const phase of ALWAYS) if (record.ended[phase] !== true) return { step: 'phase', phase };
  if (record.ended.resolution !== true) {
    const cause = record.hypotheses > 0 || record.consensus.diagnosis?.verdict === 'agreed';
    return cause ? { step: 'phase', phase: 'resolution' } : { step: 'phase', phase: 'resolution', skip: true };
  }
  if (live?.status === 'approved') return { step: 'start', action: live };
  if (record.underTest() !== undefined) return { step: 'phase', phase: 'verification' };
  if (live !== undefined)
    return record.clearedUnverified ? { step: 'phase', phase: 'verification' } : { step: 'wait', action: live };
  return afterAction(record, tried, means);
}

/**
 * Why the open phase is given up, when it is. Verification that only waits whether a recovery without an action lasts must not keep an
 * approved action waiting, and has its answer when an alert fires again. A rejection leaves it be: perhaps nothing has to be done any more.
 */
export function overtakenBy(record: RunRecord): string | undefined {
  const { main, run, actions, firing } = record;
  if (main?.open !== true || main.phase !== 'verification' || record.underTest() !== undefined) return undefined;
  for (const action of actions.values())
    if (action.run === run && action.status === 'approved') return `“${action.request.title}” was approved.`;
  return firing.size > 0 ? 'An alert fired again.' : undefined;
}

function afterAction(record: RunRecord, tried: readonly ActionRecord[], means: Means): Step {
  const last = tried.at(-1);
  if (last !== undefined && isDeadEnd(last)) return { step: 'end' };
  if (
    last?.verdict === 'not-recovered' &&
    last.undo !== 'done' &&
    last.status === 'succeeded' &&
    means.canUndo(last.request)
  )
    return { step: 'undo', action: last };
  const carriedOut = tried.filter(({ outcome }) => outcome !== undefined).length;
  if (carriedOut < MAX_ACTIONS && record.proposals.length > 0) {
    const known = new Set(tried.map(({ request }) => request.digest));
    const candidates = record.proposals.filter((request) => !known.has(request.digest) && !means.isRefused(request));
    if (candidates.length > 0) return { step: 'propose', candidates };
  }
  if (carriedOut > 0) return { step: 'end' };
  // Nothing was done that could be verified; with all alerts cleared it may be over all the same.
  if (record.clearedUnverified) return { step: 'phase', phase: 'verification' };
  if (record.ended.verification === true) return { step: 'end' };
  const phase = 'verification';
  return record.firing.size === 0 ? { step: 'phase', phase } : { step: 'phase', phase, skip: true };
}

/** After these a person has to look before anything else is done. */
function isDeadEnd({ status, verdict, undone }: ActionRecord): boolean {
  return verdict === 'inconclusive' || status === 'expired' || (undone !== undefined && undone.status !== 'succeeded');
}

/** Phases that a run goes through whatever they find. */
const ALWAYS: readonly Phase[] = ['detection', 'diagnosis', 'prediction'];
const NOTHING: readonly ActionRecord[] = [];
