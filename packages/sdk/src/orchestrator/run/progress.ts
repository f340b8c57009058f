import type { ActionOutcome, ActionRequest, ActionStatus, AgentReport, Phase } from '../../protocol/index.ts';

/** A phase as far as it has come. */
export interface PhaseRecord {
  readonly phase: Phase;
  readonly attempt: number;
  open: boolean;
  /** Agents that have reported or failed in this attempt. */
  readonly done: string[];
  readonly reports: AgentReport[];
  readonly failures: string[];
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
