import type { ActionOutcome, ActionRequest, ActionStatus, AgentReport, Phase } from '../../protocol/index.ts';

/** A phase as far as it has come. */
export interface PhaseRecord {
  readonly phase: Phase;
  readonly attempt: number;
  open: boolean;
  /** Agents that have reported or failed in this attempt. */
  done: readonly string[];
  reports: readonly AgentReport[];
  failures: readonly string[];
}

/** An action as far as it has come. */
export interface ActionRecord {
  readonly request: ActionRequest;
  /** The run in which it was proposed. */
  readonly run: number;
  status: ActionStatus;
  executionKey?: string;
  outcome?: ActionOutcome;
  verdict?: 'recovered' | 'not-recovered' | 'inconclusive';
  undo: 'none' | 'started' | 'done';
  undone?: ActionOutcome;
}

/** Whether an action took place, as far as is known. */
export function tookPlace({ status }: ActionRecord): boolean {
  return status === 'succeeded' || status === 'unknown';
}

/** All that resolution proposed: its choice first, then by confidence. */
export function byPreference(reports: readonly AgentReport[], choice: string | undefined): readonly ActionRequest[] {
  return reports
    .flatMap(({ proposals }) => proposals ?? [])
    .sort((a, b) => Number(b.id === choice) - Number(a.id === choice) || b.confidence - a.confidence);
}

/** Most incidents never need these; they begin as one that all share. */
export const NONE: ReadonlySet<string> = new Set();
export const NO_ACTIONS: ReadonlyMap<string, ActionRecord> = new Map();

/** A set with one more item; the shared empty one is left as it is. */
export function added(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  return set === NONE ? new Set([item]) : (set as Set<string>).add(item);
}
