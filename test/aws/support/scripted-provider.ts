import {
  failedCall,
  type CallContext,
  type FailureKind,
  type MeteredUse,
  type Provider,
  type RequestOf,
  type Target,
} from '@sitrep/sdk/aws';
import type { AnswerOf } from '@sitrep/sdk/aws';
import { sleep, type Clock } from '@sitrep/sdk/base';
import type { CapabilityName } from '@sitrep/sdk/protocol';

/** What one call does: answers, after a time, or fails in a named way. */
export interface Step {
  readonly fails?: FailureKind;
  readonly retryAfterMs?: number;
  readonly takesMs?: number;
  readonly hangs?: boolean;
  readonly emits?: readonly string[];
  readonly use?: MeteredUse;
  readonly throttles?: number;
}

/** A provider of `retrieve` (or another capability) that does what a test says, call by call. */
export function scriptedProvider<C extends CapabilityName = 'retrieve'>({
  capability = 'retrieve' as C,
  name = 'remote',
  service = name,
  targets = [{ region: 'us-east-1' }],
  steps = [{}],
  estimate = { usd: 0 },
  answer,
  clock,
}: {
  readonly capability?: C;
  readonly name?: string;
  readonly service?: string;
  readonly targets?: readonly Target[];
  readonly steps?: readonly Step[] | ((call: number, target: Target) => Step);
  readonly estimate?: MeteredUse;
  readonly answer?: (request: RequestOf<C>) => AnswerOf<C>;
  readonly clock?: Clock;
}) {
  const calls: { readonly request: RequestOf<C>; readonly target: Target; readonly signal: AbortSignal }[] = [];
  const provider: Provider<C> = {
    name,
    service,
    capability,
    operation: 'Scripted',
    local: false,
    setup: { configured: true },
    targets: () => targets,
    origin: () => 'other-endpoint',
    estimate: () => estimate,
    async call(request, target, context: CallContext) {
      calls.push({ request, target, signal: context.signal });
      const step =
        typeof steps === 'function'
          ? steps(calls.length, target)
          : (steps[Math.min(calls.length, steps.length) - 1] ?? {});
      if (step.hangs === true) await new Promise<never>(() => undefined);
      if (step.takesMs !== undefined && clock !== undefined) await sleep(clock, step.takesMs, context.signal);
      for (const text of step.emits ?? []) {
        context.progress();
        context.emit?.({ type: 'text', text });
      }
      if (step.fails !== undefined)
        throw failedCall(
          step.fails,
          `scripted ${step.fails}`,
          step.retryAfterMs === undefined ? {} : { retryAfterMs: step.retryAfterMs },
        );
      return {
        value: answer === undefined ? [] : answer(request),
        use: step.use ?? estimate,
        ...(step.throttles === undefined ? {} : { throttles: step.throttles, attempts: step.throttles + 1 }),
      };
    },
  };
  return { provider: provider as unknown as Provider, calls };
}
