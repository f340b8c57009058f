import type { ActionDefinition } from '../../actions/index.ts';
import type { Message, MessageList } from '../../analysis/index.ts';
import type { ActionArguments, Hypothesis } from '../../protocol/index.ts';
import { agentMessage } from '../sentences/agent-messages.ts';
import type { Sizes } from '../steps/size-up.ts';

/** Arguments that telemetry supports, or why there are none. */
export type DerivedArguments =
  | {
      readonly ok: true;
      readonly target: string;
      readonly arguments: ActionArguments;
      readonly effect: string | MessageList;
    }
  | { readonly ok: false; readonly target?: string; readonly reason: Message };

/**
 * Fills in the parameters of an action from what was measured: how many replicas run, how much more is asked of a component than usual,
 * where the requests come from. A value that nothing supports is not invented; the answer then says what was missing.
 */
export function deriveArguments(definition: ActionDefinition, hypothesis: Hypothesis, sizes: Sizes): DerivedArguments {
  const target = hypothesis.entity;
  const values: Record<string, string | number | boolean> = {};
  const effects: Message[] = [];
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const derived = DERIVED[name]?.(sizes, target);
    if (derived === undefined) {
      if (parameter.required)
        return {
          ok: false,
          target,
          reason: agentMessage('resolution-unsaid', { parameter: parameter.description.toLowerCase() }),
        };
      continue;
    }
    values[name] = clamp(derived.value, parameter.minimum, parameter.maximum);
    effects.push(derived.effect);
  }
  return {
    ok: true,
    target,
    arguments: values,
    effect: effects.length === 0 ? definition.description : { items: effects, between: ' ' },
  };
}

interface Derived {
  readonly value: string | number;
  readonly effect: Message;
}

type Derive = (sizes: Sizes, target: string) => Derived | undefined;

const DERIVED: Readonly<Record<string, Derive>> = {
  replicas({ components }, target) {
    const { replicas: running, loadRatio: ratio } = components.get(target) ?? {};
    if (running === undefined || ratio === undefined) return undefined;
    const value = Math.ceil(running * Math.max(1.5, Math.min(4, ratio * 1.25)));
    return {
      value,
      effect: agentMessage('resolution-replicas', { running, ratio }),
    };
  },
  size({ components }, target) {
    const held = components.get(target)?.connections;
    return held === undefined
      ? undefined
      : { value: Math.ceil(held * 2), effect: agentMessage('resolution-pool', { held }) };
  },
  share({ components }, target) {
    const ratio = components.get(target)?.loadRatio;
    if (ratio === undefined || ratio <= 1.1) return undefined;
    const value = Math.min(0.9, Math.round((1 - 1 / ratio) * 20) / 20);
    return { value, effect: agentMessage('resolution-share', { share: { as: 'share', share: 1 - 1 / ratio } }) };
  },
  source({ rising }) {
    return rising === undefined
      ? undefined
      : {
          value: rising.source,
          effect: agentMessage('resolution-source', rising),
        };
  },
};

function clamp(value: string | number, minimum = -Infinity, maximum = Infinity): string | number {
  return typeof value === 'number' ? Math.max(minimum, Math.min(maximum, value)) : value;
}
