import { awsProvider, type ResponseMetadata } from '../../contract/aws-provider.ts';
import type { RequestOf } from '../../contract/capabilities.ts';
import { failedCall } from '../../contract/failure.ts';
import { textsOf, type AwsClients, type ModelRow } from '../../contract/models.ts';
import { tokenCounts, tokensAtMost, type Provider, type Target } from '../../contract/provider.ts';
import { readAnswer, readStream, type Read } from '../../contract/read-answer.ts';
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
export function converse({ row, ...options }: ConverseOptions): Provider<'reason'> {
  return awsProvider({
    ...options,
    capability: 'reason',
    operation: 'Converse',
    client: 'bedrock-runtime',
    estimate: (request) => ({
      tokens: { kind: 'known', counts: tokenCounts(tokensAtMost(textsOf(request)), request.maxOutputTokens) },
    }),
    async call({ client, sdk }, request, context) {
      const { model = '' } = context.target;
      const input = toConverse(request, model, row(model));
      const sent = { abortSignal: context.signal };
      const told = ({ answer, ...read }: Read, metadata: ResponseMetadata) => ({
        ...read,
        value: { ...answer, provider: options.name, model },
        metadata: [metadata],
      });
      if (context.emit === undefined) {
        const response = await client.send(new sdk.ConverseCommand(input), sent);
        return told(readAnswer(response), response.$metadata);
      }
      const { stream, $metadata } = await client.send(new sdk.ConverseStreamCommand(input), sent);
      context.progress();
      if (stream === undefined) throw failedCall('garbled', 'An answer without its stream');
      return told(await readStream(stream, context), $metadata);
    },
  });
}
