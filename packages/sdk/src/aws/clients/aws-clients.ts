import type { CallOrigin } from '../../protocol/index.ts';
import type { AwsCredentials, AwsIdentity } from '../contract/service-options.ts';
import { isThrottle } from './classify-error.ts';

/** The client packages, by the name they are asked for here. None is loaded before its first use. */
const PACKAGES = {
  'bedrock-runtime': async () => {
    const sdk = await import('@aws-sdk/client-bedrock-runtime');
    return { sdk, make: (config: ClientConfig) => new sdk.BedrockRuntimeClient(config) };
  },
  'bedrock-agent-runtime': async () => {
    const sdk = await import('@aws-sdk/client-bedrock-agent-runtime');
    return { sdk, make: (config: ClientConfig) => new sdk.BedrockAgentRuntimeClient(config) };
  },
  'bedrock-agentcore': async () => {
    const sdk = await import('@aws-sdk/client-bedrock-agentcore');
    return { sdk, make: (config: ClientConfig) => new sdk.BedrockAgentCoreClient(config) };
  },
  bedrock: async () => {
    const sdk = await import('@aws-sdk/client-bedrock');
    return { sdk, make: (config: ClientConfig) => new sdk.BedrockClient(config) };
  },
  comprehend: async () => {
    const sdk = await import('@aws-sdk/client-comprehend');
    return { sdk, make: (config: ClientConfig) => new sdk.ComprehendClient(config) };
  },
  qbusiness: async () => {
    const sdk = await import('@aws-sdk/client-qbusiness');
    return { sdk, make: (config: ClientConfig) => new sdk.QBusinessClient(config) };
  },
  textract: async () => {
    const sdk = await import('@aws-sdk/client-textract');
    return { sdk, make: (config: ClientConfig) => new sdk.TextractClient(config) };
  },
};

/** A client package. */
export type PackageName = keyof typeof PACKAGES;
type Loaded<K extends PackageName> = Awaited<ReturnType<(typeof PACKAGES)[K]>>;
/** A loaded client with the commands of its package. */
export interface OpenClient<K extends PackageName> {
  readonly client: ReturnType<Loaded<K>['make']>;
  readonly sdk: Loaded<K>['sdk'];
}

/** What {@link AwsClients} takes. */
export interface ClientOptions {
  /** Default: the SDK's chain (environment, profile, container, instance). */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  /** Another address for all services: a proxy, a VPC endpoint, a fake. */
  readonly endpoint?: string;
  /** Requests a call may send in all. Default 3. The SDK's standard mode, which waits between them. */
  readonly maxAttempts?: number;
  /** Time for a connection. Default 3,000 ms. */
  readonly connectMs?: number;
  /** Silence of a socket after which it is given up, milliseconds. */
  readonly socketMs: number;
}

interface ClientConfig {
  readonly region: string;
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly requestHandler: never;
  readonly endpoint?: string;
  readonly credentials?: never;
  readonly authSchemePreference?: string[];
}

interface Entry {
  readonly ready: Promise<{ readonly client: unknown; readonly sdk: unknown }>;
  host: string | undefined;
}

/**
 * The AWS clients of one manager, one for each service and Region, made on first use. All speak HTTP/1.1 (over HTTP/2 the SDK ends a stream
 * that broke as if it were whole) through one agent; the number of sockets is for each host, so that one service cannot take another's.
 */
export class AwsClients {
  readonly #options: ClientOptions;
  readonly #entries = new Map<string, Entry>();
  #handler: Promise<unknown> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** A client, with the credentials of this manager or with others, which are then kept apart by `identity`. */
  async open<K extends PackageName>(name: K, region: string, other?: AwsIdentity): Promise<OpenClient<K>> {
    const key = `${name} ${region} ${other?.identity ?? ''}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= MAX_CLIENTS) this.#closeOldest();
      const made: Entry = {
        host: undefined,
        ready: this.#make(name, region, other?.credentials, (host) => (made.host = host)),
      };
      // A package that is not there may be installed later; credentials are the SDK's to ask for again.
      made.ready.catch(() => this.#entries.delete(key));
      this.#entries.set(key, (entry = made));
    }
    return (await entry.ready) as OpenClient<K>;
  }

  /** Where the calls of a service go: known for sure after the first one, and from the configuration before. */
  origin(name: PackageName, region: string): CallOrigin {
    const host = [...this.#entries].find(
      ([key, { host }]) => key.startsWith(`${name} ${region} `) && host !== undefined,
    )?.[1].host;
    if (host !== undefined) return AWS_HOST.test(host) ? 'aws' : 'other-endpoint';
    return this.#options.endpoint === undefined ? 'aws' : 'other-endpoint';
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    const ready = [...this.#entries.values()].map((entry) => entry.ready);
    this.#entries.clear();
    for (const each of await Promise.allSettled(ready))
      if (each.status === 'fulfilled') (each.value.client as { destroy(): void }).destroy();
    this.#handler = undefined;
  }

  async #make(
    name: PackageName,
    region: string,
    credentials: ClientOptions['credentials'],
    onHost: (host: string) => void,
  ): Promise<{ readonly client: unknown; readonly sdk: unknown }> {
    const { maxAttempts = 3, endpoint } = this.#options;
    const [{ sdk, make }, requestHandler] = await Promise.all([
      PACKAGES[name](),
      (this.#handler ??= this.#makeHandler()),
    ]);
    const own = credentials ?? this.#options.credentials;
    const client = make({
      region,
      maxAttempts,
      retryMode: 'standard',
      requestHandler: requestHandler as never,
      ...(endpoint === undefined ? {} : { endpoint }),
      // Explicit credentials mean signatures: without this a bearer token in the environment would win.
      ...(own === undefined ? {} : { credentials: own as never, authSchemePreference: ['sigv4'] }),
    });
    watchAttempts(client.middlewareStack as unknown as Stack, onHost);
    return { client, sdk };
  }

  async #makeHandler(): Promise<unknown> {
    const [{ NodeHttpHandler }, http, https] = await Promise.all([
      import('@smithy/node-http-handler'),
      import('node:http'),
      import('node:https'),
    ]);
    const agent = { keepAlive: true, maxSockets: SOCKETS_PER_HOST };
    return new NodeHttpHandler({
      connectionTimeout: this.#options.connectMs ?? 3_000,
      socketTimeout: this.#options.socketMs,
      httpAgent: new http.Agent(agent),
      httpsAgent: new https.Agent(agent),
    });
  }

  #closeOldest(): void {
    const [key, entry] = this.#entries.entries().next().value ?? [];
    if (key === undefined || entry === undefined) return;
    this.#entries.delete(key);
  }
}

const AWS_HOST = /(?:\.amazonaws\.com(?:\.cn)?|\.api\.aws)$/;
/** Above the lanes' width, so that waiting happens where it is bounded and seen. */
const SOCKETS_PER_HOST = 128;
/** Clients at once: services × Regions × identities. */
const MAX_CLIENTS = 200;

type Next = (args: { readonly request?: { readonly hostname?: string } }) => Promise<{ readonly output: Output }>;
type Output = { readonly $metadata?: { throttles?: number } };
type Middleware = (next: Next, context: { throttles?: number }) => Next;
interface Stack {
  add(
    middleware: Middleware,
    options: { readonly step: string; readonly name: string; readonly priority: string },
  ): void;
}

/** Counts, for each call, the requests that the retries of the SDK hide; and sees which host they go to. */
function watchAttempts(stack: Stack, onHost: (host: string) => void): void {
  stack.add(
    (next, context) => async (args) => {
      if (args.request?.hostname !== undefined) onHost(args.request.hostname);
      try {
        return await next(args);
      } catch (error) {
        if (isThrottle(error)) context.throttles = (context.throttles ?? 0) + 1;
        throw error;
      }
    },
    { step: 'finalizeRequest', name: 'sitrepAttempts', priority: 'low' },
  );
  stack.add(
    (next, context) => async (args) => {
      const tell = (target: unknown) => {
        const metadata = (target as Output | undefined)?.$metadata;
        if (metadata !== undefined && context.throttles !== undefined) metadata.throttles = context.throttles;
      };
      try {
        const result = await next(args);
        tell(result.output);
        return result;
      } catch (error) {
        tell(error);
        throw error;
      }
    },
    { step: 'initialize', name: 'sitrepThrottles', priority: 'high' },
  );
}
