import type { TracePart } from '@aws-sdk/client-bedrock-agent-runtime';
import { awsProvider } from '../contract/aws-provider.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import { tokenCounts, tokensAtMost, type MeteredUse, type Provider } from '../contract/provider.ts';
import type { BedrockAgentOptions } from '../contract/service-options.ts';

const STEPS = 50;
const STEP_CHARS = 300;

/**
 * InvokeAgent with traces: the only place where it tells of its tokens. Its stream has no last event: over HTTP/1.1 a cut connection still
 * fails, and a stream that ends early all the same is told from its traces.
 */
export function bedrockAgent(
  clients: AwsClients,
  home: string | undefined,
  options: BedrockAgentOptions | undefined,
): Provider<'act'> {
  const region = options?.region ?? home;
  const { agentId = '', aliasId = '', memoryId, model } = options ?? {};
  const unpriced = 'The agent does not say which model it runs: name it in aws.agents.classic.model.';
  return awsProvider({
    name: 'bedrock-agents',
    service: 'agents',
    capability: 'act',
    operation: 'InvokeAgent',
    clients,
    client: 'bedrock-agent-runtime',
    unconfigured:
      options === undefined
        ? 'Configure aws.agents.classic to use it. Closed to new accounts since 2026-07-30: use aws.agents.harness instead.'
        : undefined,
    targets: () => (region === undefined ? [] : [{ region, ...(model === undefined ? {} : { model }) }]),
    estimate: ({ question, maxOutputTokens }) =>
      model === undefined
        ? { unknown: unpriced }
        : { tokens: { kind: 'known', counts: tokenCounts(tokensAtMost([question]), maxOutputTokens) } },
    async call({ client, sdk }, { question, session }, { signal, progress }) {
      const { completion, $metadata } = await client.send(
        new sdk.InvokeAgentCommand({
          agentId,
          agentAliasId: aliasId,
          sessionId: session,
          inputText: question,
          enableTrace: true,
          ...(memoryId === undefined ? {} : { memoryId }),
        }),
        { abortSignal: signal },
      );
      progress();
      if (completion === undefined) throw failedCall('garbled', 'An answer without its stream');
      const decoder = new TextDecoder();
      const trace: ReadTrace = { input: 0, output: 0, counted: false, steps: [], final: '' };
      let text = '';
      let pieces = 0;
      for await (const event of completion) {
        progress();
        if (event.returnControl !== undefined)
          throw failedCall('invalid', 'The agent wants something done instead of answering');
        if (event.chunk?.bytes !== undefined) {
          pieces++;
          text += decoder.decode(event.chunk.bytes, { stream: true });
        }
        if (event.trace !== undefined) readTrace(event.trace, trace);
      }
      if (signal.aborted) throw failedCall('aborted', 'The stream was cancelled');
      text += decoder.decode();
      // The traces hold the final response whole: the one way to see that a stream that ended well ended early.
      if (pieces === 0 || text.length < trace.final.length)
        throw failedCall('truncated', 'The stream ended before its answer did');
      return {
        value: { text, steps: trace.steps },
        use: useOf(trace, model, unpriced),
        metadata: [$metadata],
      };
    },
  });
}

/** What the traces of a run said so far. */
interface ReadTrace {
  input: number;
  output: number;
  counted: boolean;
  readonly steps: string[];
  final: string;
}

function readTrace({ trace }: TracePart, read: ReadTrace): void {
  const run = trace?.orchestrationTrace;
  const usage = (
    run?.modelInvocationOutput ??
    trace?.preProcessingTrace?.modelInvocationOutput ??
    trace?.postProcessingTrace?.modelInvocationOutput
  )?.metadata?.usage;
  if (usage !== undefined) {
    read.counted = true;
    read.input += usage.inputTokens ?? 0;
    read.output += usage.outputTokens ?? 0;
  }
  const kind = run?.invocationInput?.invocationType;
  const step = run?.rationale?.text ?? (kind && `used ${kind}`);
  if (step !== undefined && read.steps.length < STEPS) read.steps.push(step.slice(0, STEP_CHARS));
  read.final = run?.observation?.finalResponse?.text ?? read.final;
}

function useOf({ input, output, counted }: ReadTrace, model: string | undefined, unpriced: string): MeteredUse {
  if (!counted) return { tokens: { kind: 'unknown', reason: 'The traces hold no usage.' } };
  const tokens = { kind: 'known', counts: tokenCounts(input, output) } as const;
  return model === undefined ? { tokens, unknown: unpriced } : { tokens };
}
