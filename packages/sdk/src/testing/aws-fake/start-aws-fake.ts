import { systemClock, type Clock } from '../../base/index.ts';
import type { Answerer } from './call.ts';
import type { Replier } from './content/reply.ts';
import type { Defect, Desk } from './desk.ts';
import type { FaultRule } from './faults/fault.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import { handleRequest } from './handle-request.ts';
import { listen } from './http/listen.ts';
import type { FakeCaller } from './http/verify-signature.ts';
import { RequestLog } from './request-log.ts';
import { answersOf } from './services/answers-of.ts';
import type { FakeDocument } from './services/documents.ts';
import { defaultModels, type FakeModel } from './services/foundation-models.ts';
import { constraintsOf } from './wire/constraints.ts';
import { loadService, serviceIds, type ServiceId } from './wire/service.ts';

/** How {@link startAwsFake} behaves. Everything is optional. */
export interface AwsFakeOptions {
  /** Services to answer for; the client package of each must be installed. Default: all of {@link serviceIds}. */
  readonly services?: readonly ServiceId[];
  /** Whose signatures are right. Default: one caller, whose credentials open nothing; see {@link AwsFake.credentials}. */
  readonly callers?: readonly FakeCaller[];
  /** Bedrock API keys that are taken in place of a signature. Default: none. */
  readonly bearerTokens?: readonly string[];
  /** The Region that signatures must name. Default `us-east-1`. */
  readonly region?: string;
  /** Time for signatures, dates and delays. Default: the machine's. */
  readonly clock?: Clock;
  /** Changes what the fake makes up. The same seed and the same input give the same answer. Default 1. */
  readonly seed?: number;
  /** What knowledge bases and Q Business search. Default: made-up documents that repeat the query. */
  readonly documents?: readonly FakeDocument[];
  /** What Bedrock's catalogue lists. Default: a few, of which `amazon.nova-premier-v1:0` is past its end. */
  readonly catalogue?: readonly FakeModel[];
  /**
   * botocore's `service-2.json` of a service, parsed: adds the lengths, ranges and patterns that the clients' shapes leave out.
   * Default: none.
   */
  readonly models?: Readonly<Partial<Record<ServiceId, unknown>>>;
  /** Requests that the log keeps; the oldest goes first. Default 10,000. */
  readonly logLimit?: number;
  /** Characters of bodies that the log keeps. Default 256 Mi. */
  readonly logMaxChars?: number;
}

/** A running fake of AWS. */
export interface AwsFake {
  /** Give this to a client as `endpoint`, or to a process as `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly region: string;
  /** The first caller's credentials, a copy each time, as a client writes into what it is given. */
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Connections opened since the start. */
  readonly connections: number;
  /** Everything that reached the fake. */
  readonly requests: RequestLog;
  /** Answers that did not fit their own shape; their callers got the error `FakeAnswerInvalid`. A good test ends with none. */
  readonly defects: readonly Defect[];
  /** Makes requests go wrong; the result ends it. Of several faults for one request the first added wins, delays add up. */
  fail(rule: FaultRule): () => void;
  /** What the pretended models say, in Converse, ConverseStream, InvokeAgent and InvokeHarness. `undefined` forgets it. */
  reply(replier: Replier | undefined): void;
  /** Answers one operation in place of the fake, with an output as the client returns it; the result ends it. */
  answer<Input>(operation: string, answerer: Answerer<Input>): () => void;
  /** Forgets faults, scripts, state, defects and the log. */
  reset(): void;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/** The caller that the fake knows unless told otherwise. */
const defaultCaller: FakeCaller = {
  accessKeyId: 'AKIAFAKEFAKEFAKEFAKE',
  secretAccessKey: 'fake-secret-that-opens-nothing',
};

/** Defects kept. */
const MAX_DEFECTS = 100;

/**
 * Starts a fake of the AWS services that Sitrep uses, on a free port of 127.0.0.1, over HTTP/1.1 and HTTP/2. Real clients talk to
 * it: signatures are verified, requests and answers are checked against the shapes that the clients themselves export, and each
 * way of failing can be asked for. What it says is derived from the request and always says that it is fake.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when the client of a service is not installed.
 * @example
 * const fake = await startAwsFake({ services: ['bedrock-runtime'] });
 * const { endpoint, region, credentials } = fake;
 * const client = new BedrockRuntimeClient({ endpoint, region, credentials });
 * fake.fail({ operation: 'Converse', calls: 1, fault: { kind: 'throttle', retryAfterSeconds: 1 } });
 */
export async function startAwsFake(options: AwsFakeOptions = {}): Promise<AwsFake> {
  const { region = 'us-east-1', clock = systemClock, seed = 1, callers = [defaultCaller], bearerTokens = [] } = options;
  const services = await Promise.all((options.services ?? serviceIds).map(loadService));
  const models = Object.entries(options.models ?? {});
  const log = new RequestLog({ limit: options.logLimit ?? 10_000, maxChars: options.logMaxChars ?? 2 ** 28 });
  const plan = new FaultPlan();
  const defects: Defect[] = [];
  const scripts = new Map<string, Answerer>();
  let replier: Replier | undefined;
  const { documents = [], catalogue = defaultModels } = options;
  const fresh = () => answersOf({ replier: () => replier, documents, models: catalogue });
  let answers = fresh();
  const desk: Desk = {
    services,
    constraints: new Map(models.map(([id, model]) => [id, constraintsOf(model)])),
    callers,
    bearerTokens,
    region,
    clock,
    seed,
    log,
    plan,
    answererOf: (service, operation) => scripts.get(operation) ?? answers[service][operation],
    onDefect: (defect) => {
      if (defects.length < MAX_DEFECTS) defects.push(defect);
    },
  };
  let seq = 0;
  const listener = await listen((connection) => handleRequest(desk, connection, ++seq));
  return {
    endpoint: `http://127.0.0.1:${listener.port}`,
    region,
    get credentials() {
      const { accessKeyId, secretAccessKey, sessionToken } = callers[0] ?? defaultCaller;
      return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    },
    get connections() {
      return listener.connections;
    },
    requests: log,
    defects,
    fail: (rule) => plan.add(rule),
    reply(next) {
      replier = next;
    },
    answer(operation, answerer) {
      scripts.set(operation, answerer);
      return () => void scripts.delete(operation);
    },
    reset() {
      plan.clear();
      scripts.clear();
      replier = undefined;
      answers = fresh();
      defects.length = 0;
      log.clear();
    },
    close: () => listener.close(),
  };
}
