import { SitrepError, throwIfAborted } from '../../base/index.ts';
import type { ActionExecutor, ActionTarget } from '../../actions/index.ts';
import type { ActionOutcome } from '../../protocol/index.ts';
import type { ChangeLog } from '../model/change-log.ts';
import type { ShopSystem } from '../model/system.ts';
import type { ShopCommand } from '../shop.ts';
import { ACTS } from './act.ts';

/** Executions remembered. Of an older one it is `unknown` what became of it. */
const EXECUTION_LIMIT = 10_000;

type ActCommand = Extract<ShopCommand, { type: 'act' | 'undo' }>;

/** Runs actions in the shop, each execution once. */
export class Operator implements ActionExecutor {
  readonly actions = [...ACTS.keys()];
  #system: ShopSystem;
  #changes: ChangeLog;
  #submit: (command: ActCommand) => void;
  #known = new Map<string, ActionOutcome>();
  #before = new Map<string, number>();
  #forgot = false;

  /** `submit` puts a command in its place in time; {@link Operator.apply} is called when its moment has come. */
  constructor(system: ShopSystem, changes: ChangeLog, submit: (command: ActCommand) => void) {
    this.#system = system;
    this.#changes = changes;
    this.#submit = submit;
  }

  /** A command of an earlier run: it took effect then, so its outcome is known before it is replayed. */
  remember(command: ActCommand): void {
    this.#remember(keyOf(command), outcomeOf(command));
  }

  /** Lets a command take effect now. */
  apply(command: ActCommand): void {
    const act = ACTS.get(command.action);
    const component = this.#system.components.get(command.target);
    if (act === undefined || component === undefined || act.refusal(component, command) !== null) return;
    if (command.type === 'act') {
      if (act.before !== undefined) this.#before.set(command.executionKey, act.before(component));
      act.run(this.#system, component, command);
    } else {
      const before = this.#before.get(command.executionKey);
      // Its execution was left out of a replay: what was before it still is.
      if (act.before !== undefined && before === undefined) return;
      act.undo?.(this.#system, component, command, before ?? 0);
    }
    const attributes = { action: command.action, by: 'operator' };
    this.#changes.add({
      entity: command.target,
      kind: act.change,
      summary: outcomeOf(command).message,
      attributes,
    });
  }

  async check(
    request: ActionTarget,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
    throwIfAborted(signal);
    const reason = this.#refusal(request);
    return reason === null ? { ok: true } : { ok: false, reason };
  }

  async execute(
    request: ActionTarget & { readonly executionKey: string },
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ActionOutcome> {
    throwIfAborted(signal);
    return this.#run({ type: 'act', at: 0, ...plain(request) });
  }

  async undo(
    request: ActionTarget & { readonly executionKey: string },
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ActionOutcome> {
    throwIfAborted(signal);
    if (ACTS.get(request.action)?.undo === undefined)
      throw new SitrepError('ERR_SITREP_ACTION_FAILED', `${request.action} cannot be taken back`);
    if (!this.#known.has(request.executionKey))
      throw new SitrepError('ERR_SITREP_ACTION_FAILED', 'This execution is not known here, so it cannot be taken back');
    return this.#run({ type: 'undo', at: 0, ...plain(request) });
  }

  async outcome(
    executionKey: string,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ActionOutcome | { readonly status: 'not-started' }> {
    throwIfAborted(signal);
    const known = this.#known.get(executionKey);
    if (known !== undefined) return known;
    if (this.#forgot)
      return { status: 'unknown', message: `Only the last ${EXECUTION_LIMIT} executions are remembered` };
    return { status: 'not-started' };
  }

  #run(command: ActCommand): ActionOutcome {
    const known = this.#known.get(keyOf(command));
    if (known !== undefined) return known;
    const reason = this.#refusal(command);
    if (reason !== null) throw new SitrepError('ERR_SITREP_ACTION_FAILED', reason);
    const outcome = outcomeOf(command);
    this.#remember(keyOf(command), outcome);
    this.#submit(command);
    return outcome;
  }

  #refusal(request: ActionTarget): string | null {
    const act = ACTS.get(request.action);
    if (act === undefined) return `the shop has no action ${request.action}`;
    const component = this.#system.components.get(request.target);
    if (component === undefined) return `the shop has no component ${request.target}`;
    return act.refusal(component, request);
  }

  #remember(key: string, outcome: ActionOutcome): void {
    this.#known.set(key, outcome);
    if (this.#known.size <= EXECUTION_LIMIT) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      this.#before.delete(oldest);
      break;
    }
    this.#forgot = true;
  }
}

function keyOf({ type, executionKey }: ActCommand): string {
  return type === 'act' ? executionKey : `undo ${executionKey}`;
}

function outcomeOf(command: ActCommand): ActionOutcome {
  const message = ACTS.get(command.action)?.message(command) ?? command.action;
  return { status: 'succeeded', message: command.type === 'act' ? message : `Taken back: ${message}` };
}

function plain({ action, target, arguments: args, executionKey }: ActionTarget & { readonly executionKey: string }) {
  return { executionKey, action, target, arguments: { ...args } };
}
