import type { CapabilityName } from '../../protocol/index.ts';
import type { AnswerOf, RequestOf } from './capabilities.ts';
import type { CallContext, Provider } from './provider.ts';

/** A provider that runs in this process: costs nothing, and is asked when nobody else answers. */
export function localProvider<C extends CapabilityName>(
  capability: C,
  name: string,
  answer: (request: RequestOf<C>, context: CallContext) => Promise<AnswerOf<C>> | AnswerOf<C>,
  fits: (request: RequestOf<C>) => boolean = () => true,
): Provider<C> {
  return {
    name,
    service: 'local',
    capability,
    operation: name,
    local: true,
    setup: { configured: true },
    targets: (request) => (fits(request) ? [{}] : []),
    origin: () => 'local',
    estimate: () => ({}),
    call: async (request, _target, context) => ({ value: await answer(request, context), use: {} }),
  };
}
