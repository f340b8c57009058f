import type { LanguageModel } from '../contract/models.ts';
import { textsOf } from '../contract/models.ts';
import { tokenCounts, tokensAtMost, type Provider } from '../contract/provider.ts';

/** A language model of the host's own, whoever runs it, behind the same limits, masking and metering as the services. */
export function hostModel(model: LanguageModel): Provider<'reason'> {
  return {
    name: 'host-model',
    service: 'host-model',
    capability: 'reason',
    operation: 'generate',
    local: false,
    setup: { configured: true },
    targets: () => [{ model: model.model }],
    origin: () => 'other-endpoint',
    estimate: (request) => ({
      tokens: { kind: 'known', counts: tokenCounts(tokensAtMost(textsOf(request)), request.maxOutputTokens) },
    }),
    async call(request, _target, { signal, progress, emit }) {
      if (emit === undefined) return result(await model.generate(request, { signal }));
      for await (const event of model.stream(request, { signal })) {
        progress();
        if (event.type === 'answer') return result(event.answer);
        emit(event);
      }
      throw new TypeError(`The stream of ${model.model} ended without an answer or an error`);
    },
  };

  function result({ usage, calls: _, ...value }: Awaited<ReturnType<LanguageModel['generate']>>) {
    const { tokens, cost } = usage;
    const priced = cost.kind === 'unknown' ? { unknown: cost.reason } : { usd: cost.usd };
    return { value, use: { tokens, ...priced } };
  }
}
