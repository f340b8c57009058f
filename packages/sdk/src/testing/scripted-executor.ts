import type { ActionExecutor, ActionTarget } from '../actions/index.ts';
import { actionCatalogue } from '../actions/index.ts';
import type { ActionOutcome } from '../protocol/index.ts';

/** How a {@link scriptedExecutor} behaves. */
export interface ExecutorScript {
  /** Default: all of the catalogue. */
  readonly actions?: readonly string[];
  /** Why it refuses a target; nothing when it does not. */
  readonly refuses?: (target: ActionTarget) => string | undefined;
  /** What an execution does: its outcome, or an error to be thrown. Default: it succeeds. */
  readonly executes?: (target: ActionTarget) => ActionOutcome | Promise<ActionOutcome>;
  /** `false` when it cannot take anything back. Default `true`. */
  readonly undoes?: boolean;
  /** `false` when it cannot tell what became of an execution. Default `true`. */
  readonly remembers?: boolean;
}

/** An executor that changes nothing and remembers what it was asked to change. */
export interface ScriptedExecutor extends ActionExecutor {
  /** Every execution that was asked for, by its key, in order. */
  readonly executions: readonly (ActionTarget & { readonly executionKey: string })[];
  readonly undone: readonly string[];
}

/** An executor for tests of what happens around actions. It does what it is told each time: a repeat shows in `executions`. */
export function scriptedExecutor(script: ExecutorScript = {}): ScriptedExecutor {
  const { undoes = true, remembers = true, refuses, executes } = script;
  const executions: (ActionTarget & { executionKey: string })[] = [];
  const undone: string[] = [];
  const outcomes = new Map<string, ActionOutcome>();
  return {
    actions: script.actions ?? actionCatalogue.map(({ name }) => name),
    executions,
    undone,
    async check(target) {
      const reason = refuses?.(target);
      return reason === undefined ? { ok: true } : { ok: false, reason };
    },
    async execute(request) {
      executions.push(request);
      const outcome = (await executes?.(request)) ?? { status: 'succeeded', message: 'Done' };
      outcomes.set(request.executionKey, outcome);
      return outcome;
    },
    async outcome(executionKey) {
      if (!remembers) return { status: 'unknown', message: 'No memory' };
      return outcomes.get(executionKey) ?? { status: 'not-started' };
    },
    ...(undoes
      ? {
          async undo({ executionKey }) {
            undone.push(executionKey);
            return { status: 'succeeded', message: 'Taken back' };
          },
        }
      : {}),
  };
}
