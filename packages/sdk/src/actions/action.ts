import type { ActionArguments, ActionOutcome, ActionRequest, RiskClass } from '../protocol/index.ts';

/** One argument of an action, so that forms, checks and documentation come from one place. */
export interface ActionParameter {
  readonly type: 'string' | 'number' | 'boolean';
  readonly description: string;
  readonly required: boolean;
  /** Numbers only, inclusive. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A kind of change that Sitrep may propose. It says what it does; an {@link ActionExecutor} does it. */
export interface ActionDefinition {
  /** Its name: `restart`, `roll-back`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly risk: RiskClass;
  readonly parameters: Readonly<Record<string, ActionParameter>>;
  /** How it is taken back, for people; absent when it cannot be. */
  readonly undo?: string;
  /** Kinds of fault it may help against, as the diagnosis names mechanisms. */
  readonly helpsAgainst: readonly string[];
}

/** Runs actions in the world. */
export interface ActionExecutor {
  /** Names of the actions it can run. */
  readonly actions: readonly string[];
  /** Whether this target exists here and the action makes sense on it; a reason when not. Changes nothing. */
  check(
    request: ActionTarget,
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
  /**
   * Runs it. `executionKey` is the same when the same request is handed over again: an executor that can tells a repeat by it.
   *
   * @throws SitrepError `ERR_SITREP_ACTION_FAILED` when it did not happen.
   */
  execute(
    request: ActionTarget & { readonly executionKey: string },
    options: { readonly signal: AbortSignal },
  ): Promise<ActionOutcome>;
  /** What became of an execution, after a crash hid it; `unknown` when it cannot tell. */
  outcome(
    executionKey: string,
    options: { readonly signal: AbortSignal },
  ): Promise<ActionOutcome | { readonly status: 'not-started' }>;
  /** Takes it back, where the definition says that this is possible. */
  undo?(
    request: ActionTarget & { readonly executionKey: string },
    options: { readonly signal: AbortSignal },
  ): Promise<ActionOutcome>;
}

/** The part of a request that an executor needs. */
export type ActionTarget = Pick<ActionRequest, 'action' | 'target'> & { readonly arguments: ActionArguments };
