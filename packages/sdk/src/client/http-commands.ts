import {
  backoffMs,
  randomIds,
  SitrepError,
  sleep,
  systemClock,
  systemRandom,
  type Clock,
  type ErrorCode,
  type Ids,
  type Random,
} from '../base/index.ts';
import type { Command, Commands } from './feed.ts';

/** What {@link createHttpCommands} takes. */
export interface HttpCommandsOptions {
  /** Where the host's routes begin, such as `/` or `https://sitrep.example.com/`. A relative one is taken from the page's own address. */
  readonly baseUrl: string;
  /** Headers of every request, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly ids?: Ids;
}

/** How often and how long a command is tried. */
export const COMMAND_LIMITS = Object.freeze({
  /** Attempts in all. */
  attempts: 4,
  /** One attempt at most, milliseconds. */
  timeoutMs: 10_000,
  /** First wait between attempts at most, milliseconds; it doubles. */
  baseMs: 300,
  /** Any wait at most, milliseconds, also one that the server asks for. */
  capMs: 5_000,
});

/**
 * Commands as HTTP requests to a Sitrep host. One command has one `Idempotency-Key` however often it is tried, so a repeat changes nothing
 * twice. A network failure, a time-out, 429 and 5xx are tried again, see {@link COMMAND_LIMITS}.
 *
 * `send` rejects with a `SitrepError` that carries the server's code (`ERR_SITREP_INTERNAL` for one not known here, or for no answer at all).
 */
export function createHttpCommands({
  baseUrl,
  headers = {},
  fetch = globalThis.fetch,
  clock = systemClock,
  random = systemRandom,
  ids = randomIds(clock),
}: HttpCommandsOptions): Commands {
  const root = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return {
    async send(command) {
      const { method, path, body } = requestOf(command);
      const init = {
        method,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
          'idempotency-key': ids.next('cmd'),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
      for (let attempt = 1; ; attempt++) {
        const { error, waitMs = 0 } = await once(fetch, root + path, init, clock);
        if (error === undefined) return;
        if (!error.retryable || attempt >= COMMAND_LIMITS.attempts) throw error;
        const { baseMs, capMs } = COMMAND_LIMITS;
        await sleep(clock, Math.max(Math.min(waitMs, capMs), backoffMs(attempt, { baseMs, capMs, random })));
      }
    },
  };
}

interface Attempt {
  readonly error?: SitrepError;
  readonly waitMs?: number;
}

async function once(
  fetch: typeof globalThis.fetch,
  url: string,
  init: Parameters<typeof globalThis.fetch>[1],
  clock: Clock,
): Promise<Attempt> {
  const abort = new AbortController();
  const cancel = clock.after(COMMAND_LIMITS.timeoutMs, () => abort.abort());
  try {
    const response = await fetch.call(globalThis, url, { ...init, signal: abort.signal });
    const text = await response.text();
    if (response.ok) return {};
    const waitMs = Number(response.headers.get('retry-after')) * 1_000;
    return { error: problem(response.status, text), ...(waitMs > 0 && { waitMs }) };
  } catch (cause) {
    return {
      error: new SitrepError('ERR_SITREP_INTERNAL', 'The server could not be reached', { cause, retryable: true }),
    };
  } finally {
    cancel();
  }
}

function problem(status: number, text: string): SitrepError {
  let answer: { code?: unknown; detail?: unknown; title?: unknown } = {};
  try {
    answer = Object(JSON.parse(text));
  } catch {
    // not a problem answer, so something between here and the host spoke
  }
  // A newer host may have codes that this page has not heard of; they say more than ours would.
  const coded = /^ERR_SITREP_[A-Z_]{2,60}$/.test(String(answer.code));
  const message = [answer.detail, answer.title].find((each) => typeof each === 'string' && each !== '');
  return new SitrepError(
    coded ? (answer.code as ErrorCode) : 'ERR_SITREP_INTERNAL',
    (message as string | undefined) ?? `The server answered ${status}`,
    { retryable: status === 429 || status >= 500, details: { status, code: answer.code } },
  );
}

function requestOf(command: Command): { method: 'POST' | 'DELETE'; path: string; body?: Record<string, unknown> } {
  switch (command.type) {
    case 'acknowledge':
      return { method: 'POST', path: `${incident(command)}/acknowledge`, body: {} };
    case 'resolve':
      return { method: 'POST', path: `${incident(command)}/resolve`, body: { reason: command.reason } };
    case 'note':
      return { method: 'POST', path: `${incident(command)}/notes`, body: { text: command.text } };
    case 'decide': {
      const { digest, verdict, reason } = command;
      return {
        method: 'POST',
        path: `${incident(command)}/actions/${encodeURIComponent(command.actionId)}/decision`,
        body: { digest, verdict, ...(reason !== undefined && { reason }) },
      };
    }
    case 'judge-cause': {
      const { hypothesisId, verdict, actual } = command;
      const body = { hypothesisId, verdict, ...(actual !== undefined && { actual }) };
      return { method: 'POST', path: `${incident(command)}/cause`, body };
    }
    case 'inject-fault':
      return { method: 'POST', path: 'v1/simulator/faults', body: { fault: command.fault } };
    case 'clear-faults':
      return { method: 'DELETE', path: 'v1/simulator/faults' };
  }
}

function incident({ incidentId }: { readonly incidentId: string }): string {
  return `v1/incidents/${encodeURIComponent(incidentId)}`;
}
