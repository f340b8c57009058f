/** One request as it came over the wire, and what became of it. */
export interface LoggedRequest {
  /** 1 for the first request since the start. */
  readonly seq: number;
  /** Unix ms by the fake's clock. */
  readonly at: number;
  readonly protocol: 'HTTP/1.1' | 'HTTP/2';
  /** `undefined` when no operation fits. */
  readonly service: string | undefined;
  readonly operation: string | undefined;
  readonly method: string;
  /** Path and query as they came, percent-encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as UTF-8. */
  readonly body: string;
  /** The access key whose signature was right; `undefined` before that is known, or when none was. */
  readonly accessKeyId: string | undefined;
  /** Members that the client's own shapes do not have. */
  readonly unknownMembers: readonly string[];
  /** HTTP status of the answer; `undefined` when none was sent. */
  readonly status: number | undefined;
  /** Name of the error that was answered. */
  readonly error: string | undefined;
  /** Kinds of the faults that hit. */
  readonly faults: readonly string[];
  /** Events of a stream that were sent whole. */
  readonly events: number;
  /** The request id of the answer. It begins with `sitrep-fake-`. */
  readonly requestId: string;
  /** `true` once the fake is done with it, whatever became of it. */
  readonly done: boolean;
}

/** A {@link LoggedRequest} while it is being answered. */
export type OpenRequest = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/** Everything that reached the fake, oldest first, up to a limit. */
export class RequestLog implements Iterable<LoggedRequest> {
  readonly #limit: number;
  readonly #maxChars: number;
  #entries: LoggedRequest[] = [];
  #chars = 0;
  #dropped = 0;

  constructor({ limit, maxChars }: { readonly limit: number; readonly maxChars: number }) {
    this.#limit = limit;
    this.#maxChars = maxChars;
  }

  /** Requests kept. */
  get size(): number {
    return this.#entries.length;
  }

  /** The oldest requests, let go for the limit's sake. A test that proves an absence wants 0 here. */
  get dropped(): number {
    return this.#dropped;
  }

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    this.#chars += entry.body.length;
    while (this.#entries.length > this.#limit || (this.#chars > this.#maxChars && this.#entries.length > 1)) {
      this.#chars -= this.#entries.shift()?.body.length ?? 0;
      this.#dropped++;
    }
  }

  clear(): void {
    this.#entries = [];
    this.#chars = 0;
    this.#dropped = 0;
  }

  [Symbol.iterator](): IterableIterator<LoggedRequest> {
    return this.#entries.values();
  }

  /** Those of one operation. */
  of(operation: string): LoggedRequest[] {
    return this.#entries.filter((entry) => entry.operation === operation);
  }

  /**
   * Requests that hold `text` anywhere: in the path, the query, a header, the body, a string inside the JSON body, or bytes that
   * travel there as base64. Case does not matter.
   */
  mentions(text: string): LoggedRequest[] {
    const wanted = text.toLowerCase();
    return this.#entries.filter((entry) => {
      for (const each of textsOf(entry)) if (each.toLowerCase().includes(wanted)) return true;
      return false;
    });
  }
}

function* textsOf({ target, headers, body }: LoggedRequest): Generator<string> {
  yield target;
  yield decoded(target);
  for (const value of Object.values(headers)) {
    yield value;
    yield decoded(value);
  }
  yield body;
  yield* stringsIn(body);
}

const BASE64 = /^[A-Za-z0-9+/]{8,}={0,2}$/;

function* stringsIn(body: string): Generator<string> {
  let waiting: unknown[];
  try {
    waiting = [JSON.parse(body)];
  } catch {
    return;
  }
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string') {
      yield value;
      if (BASE64.test(value)) yield Buffer.from(value, 'base64').toString('utf8');
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) waiting.push(key, item ?? 0);
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
