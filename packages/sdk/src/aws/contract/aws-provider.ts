import type { CapabilityName } from '../../protocol/index.ts';
import type { AnswerOf, RequestOf } from './capabilities.ts';
import type { AwsClients, OpenClient, PackageName } from './models.ts';
import type { AwsIdentity } from './service-options.ts';
import type { CallContext, CallResult, MeteredUse, Provider, Target } from './provider.ts';

/** A service's answer, before what its client says about the call is added. */
export interface ServiceAnswer<C extends CapabilityName> {
  readonly value: AnswerOf<C>;
  readonly use: MeteredUse;
  readonly serviceMs?: number;
  /** What the SDK's responses say about themselves, the last one last: several when the answer took several requests. */
  readonly metadata: readonly ResponseMetadata[];
}

/** `$metadata` of a response. */
export interface ResponseMetadata {
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly throttles?: number;
}

/** What {@link awsProvider} takes. */
export interface AwsProviderParts<C extends CapabilityName, K extends PackageName> {
  readonly name: string;
  readonly service: string;
  readonly capability: C;
  readonly operation: string;
  readonly clients: AwsClients;
  readonly client: K;
  /** Why it cannot be asked; absent when it can. */
  readonly unconfigured?: string | undefined;
  /** Where it can be asked for this request. */
  readonly targets: (request: RequestOf<C>) => readonly Target[];
  readonly estimate: (request: RequestOf<C>, target: Target) => MeteredUse;
  readonly identity?: AwsIdentity;
  readonly call: (
    open: OpenClient<K>,
    request: RequestOf<C>,
    context: CallContext & { readonly target: Target },
  ) => Promise<ServiceAnswer<C>>;
}

/** A provider that is one service of AWS: opens the client, and says what its responses tell about the call. */
export function awsProvider<C extends CapabilityName, K extends PackageName>(
  parts: AwsProviderParts<C, K>,
): Provider<C> {
  const { name, service, capability, operation, clients, client, unconfigured, targets, estimate, identity } = parts;
  return {
    name,
    service,
    capability,
    operation,
    local: false,
    setup: unconfigured === undefined ? { configured: true } : { configured: false, reason: unconfigured },
    targets,
    origin: ({ region = '' }) => clients.origin(client, region),
    estimate,
    async call(request, target, context): Promise<CallResult<AnswerOf<C>>> {
      const open = await clients.open(client, target.region ?? '', identity);
      const { value, use, serviceMs, metadata } = await parts.call(open, request, { ...context, target });
      const { requestId } = metadata.at(-1) ?? {};
      return {
        value,
        use,
        attempts: metadata.reduce((sum, { attempts = 1 }) => sum + attempts, 0),
        throttles: metadata.reduce((sum, { throttles = 0 }) => sum + throttles, 0),
        ...(requestId === undefined ? {} : { requestId }),
        ...(serviceMs === undefined ? {} : { serviceMs }),
      };
    },
  };
}

/** UTF-8 bytes of `text` cut to at most `limit`, at a whole character. */
export function clipBytes(text: string, limit: number): string {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 <= limit) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = limit;
  // Bytes that go on a character begin with the bits 10.
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
