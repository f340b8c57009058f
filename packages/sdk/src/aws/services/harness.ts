import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { awsProvider } from '../contract/aws-provider.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import { tokenCounts, tokensAtMost, type Provider } from '../contract/provider.ts';
import { readStream } from '../contract/read-answer.ts';
import type { HarnessOptions } from '../contract/service-options.ts';

/** Characters that a session's name has at least. */
const SESSION_CHARS = 33;

/** An agent that is managed outside: AgentCore's InvokeHarness. It reads and answers; a request to act is no answer. */
export function harness(clients: AwsClients, options: HarnessOptions | undefined): Provider<'act'> {
  const region = options?.arn.split(':')[3];
  return awsProvider({
    name: 'agentcore-harness',
    service: 'agents',
    capability: 'act',
    operation: 'InvokeHarness',
    clients,
    client: 'bedrock-agentcore',
    unconfigured: options === undefined ? 'Configure aws.agents.harness to use it.' : undefined,
    targets: () =>
      region === undefined ? [] : [{ region, ...(options?.model === undefined ? {} : { model: options.model }) }],
    estimate: ({ question, maxOutputTokens }) =>
      options?.model === undefined
        ? { unknown: 'The harness does not say which model it runs: name it in aws.agents.harness.model.' }
        : { tokens: { kind: 'known', counts: tokenCounts(tokensAtMost([question]), maxOutputTokens) } },
    async call({ client, sdk }, { question, session, maxOutputTokens }, context) {
      const { stream, $metadata } = await client.send(
        new sdk.InvokeHarnessCommand({
          harnessArn: options?.arn ?? '',
          runtimeSessionId: session.padEnd(SESSION_CHARS, '-').slice(0, 100),
          messages: [{ role: 'user', content: [{ text: question }] }],
          maxTokens: maxOutputTokens,
        }),
        { abortSignal: context.signal },
      );
      context.progress();
      if (stream === undefined) throw failedCall('garbled', 'An answer without its stream');
      // The same events as ConverseStream's, with more that are left out here.
      const { signal, progress } = context;
      const read = await readStream(stream as unknown as AsyncIterable<ConverseStreamOutput>, { signal, progress });
      const { content, text, finish } = read.answer;
      if (finish !== 'stop') throw failedCall('truncated', `The agent stopped before its answer: ${finish}`);
      const steps = content.flatMap((part) => (part.type === 'tool-call' ? [`used ${part.name}`] : []));
      const use =
        options?.model === undefined ? { ...read.use, unknown: 'The model of the harness is not named.' } : read.use;
      return {
        value: { text, steps },
        use,
        metadata: [$metadata],
        ...(read.serviceMs === undefined ? {} : { serviceMs: read.serviceMs }),
      };
    },
  });
}
