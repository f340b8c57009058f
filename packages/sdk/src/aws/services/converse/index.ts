import { failedCall } from '../../contract/failure.ts';
import { textsOf, type AwsClients, type ModelRow } from '../../contract/models.ts';
import {
  tokenCounts,
  tokensAtMost,
  type CallContext,
  type CallResult,
  type Provider,
  type Target,
} from '../../contract/provider.ts';
import type { AnswerOf, RequestOf } from '../../contract/capabilities.ts';
import { readAnswer, readStream } from './read-answer.ts';
import { toConverse } from './to-converse.ts';

/** What {@link converse} takes. */
export interface ConverseOptions {
  readonly name: string;
  readonly service: string;
  readonly clients: AwsClients;
  /** Why it cannot be asked; absent when it can. */
  readonly unconfigured?: string | undefined;
  readonly targets: (request: RequestOf<'reason'>) => readonly Target[];
  /** The row of a model id, where the table has one. */
  readonly row: (modelId: string) => ModelRow | undefined;
}

/** Models behind Bedrock's Converse and ConverseStream. Streams when the caller wants pieces. */
export function converse({ name, service, clients, unconfigured, targets, row }: ConverseOptions): Provider<'reason'> {
  return {
    name,
    service,
    capability: 'reason',
    operation: 'Converse',
    local: false,
    setup: unconfigured === undefined ? { configured: true } : { configured: false, reason: unconfigured },
    targets,
    origin: ({ region = '' }) => clients.origin('bedrock-runtime', region),
    estimate: (request) => ({
      tokens: { kind: 'known', counts: tokenCounts(tokensAtMost(textsOf(request)), request.maxOutputTokens) },
    }),
    call: (request, target, context) => call(request, target, context),
  };

  async function call(
    request: RequestOf<'reason'>,
    { model = '', region = '' }: Target,
    context: CallContext,
  ): Promise<CallResult<AnswerOf<'reason'>>> {
    const { client, sdk } = await clients.open('bedrock-runtime', region);
    const input = toConverse(request, model, row(model));
    const options = { abortSignal: context.signal };
    if (context.emit === undefined) {
      const response = await client.send(new sdk.ConverseCommand(input), options);
      return result(readAnswer(response), response.$metadata, model);
    }
    const response = await client.send(new sdk.ConverseStreamCommand(input), options);
    context.progress();
    if (response.stream === undefined) throw failedCall('garbled', 'An answer without its stream');
    return result(await readStream(response.stream, context), response.$metadata, model);
  }

  function result(
    { answer, use, serviceMs }: ReturnType<typeof readAnswer>,
    metadata: {
      readonly requestId?: string | undefined;
      readonly attempts?: number | undefined;
      readonly throttles?: number;
    },
    model: string,
  ): CallResult<AnswerOf<'reason'>> {
    const { requestId, attempts, throttles } = metadata;
    return {
      value: { ...answer, provider: name, model },
      use,
      ...(serviceMs === undefined ? {} : { serviceMs }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(attempts === undefined ? {} : { attempts }),
      ...(throttles === undefined ? {} : { throttles }),
    };
  }
}
