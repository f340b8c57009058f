import { seededRandom, seedFrom } from '../../base/index.ts';
import type { FakeCall } from './call.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './faults/fault.ts';
import { expired, verifySignature, type FakeCaller } from './http/verify-signature.ts';
import type { OpenRequest } from './request-log.ts';
import { bindInput } from './wire/bind-input.ts';
import { problemsOf } from './problems-of.ts';
import type { Problem } from './wire/check-value.ts';
import type { Route } from './wire/route.ts';
import { ServiceFailure } from './wire/service-failure.ts';

/** A request that has been read whole. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly target: string | undefined;
}

/**
 * Does what a service does with a request: authenticates, reads, checks, answers.
 *
 * @throws ServiceFailure for whatever the service would refuse, and for the errors that the fault asks for.
 */
export async function computeAnswer(
  desk: Desk,
  {
    request,
    route,
    entry,
    now,
    fault,
  }: {
    readonly request: WireRequest;
    readonly route: Route;
    readonly entry: OpenRequest;
    readonly now: number;
    readonly fault: Fault | undefined;
  },
): Promise<Record<string, unknown>> {
  const { service, operation } = route;
  const caller = await authenticate(desk, request, now);
  entry.accessKeyId = caller.accessKeyId;
  failAsPlanned(route, fault);
  const { input, unknown } = bindInput(route, request);
  entry.unknownMembers = unknown;
  refuse(route, problemsOf(desk, route, 'input', input));
  const answerer = desk.answererOf(service.id, operation.name);
  if (!answerer || operation.streamsInput)
    throw new ServiceFailure('UnknownOperationException', `The fake does not answer ${operation.name}`, {
      status: 404,
    });
  const call: FakeCall = {
    service: service.id,
    operation: operation.name,
    requestId: entry.requestId,
    region: desk.region,
    caller,
    now,
    elapsedMs: () => desk.clock.now() - entry.at,
    random: seededRandom(desk.seed ^ seedFrom(entry.body)),
  };
  return (await answerer(input as never, call)) as Record<string, unknown>;
}

async function authenticate(desk: Desk, request: WireRequest, now: number): Promise<FakeCaller> {
  const [scheme = '', token = ''] = (request.headers['authorization'] ?? '').split(' ');
  if (scheme.toLowerCase() !== 'bearer') return verifySignature(request, { ...desk, now });
  if (desk.bearerTokens.includes(token)) return { accessKeyId: 'bearer', secretAccessKey: '' };
  throw new ServiceFailure('AccessDeniedException', 'The bearer token is not valid', { status: 403 });
}

function failAsPlanned({ service, operation }: Route, fault: Fault | undefined): void {
  const message = 'The fake was told to fail here';
  const errors = service.errorsOf(operation.name);
  const inStream = operation.eventMember !== '';
  switch (fault?.kind) {
    case 'error': {
      const { name, status, retryAfterSeconds } = fault;
      throw new ServiceFailure(name, fault.message ?? message, { status, headers: retryAfter(retryAfterSeconds) });
    }
    case 'throttle':
      throw new ServiceFailure(errors.throttled, 'Too many requests', {
        headers: retryAfter(fault.retryAfterSeconds),
      });
    case 'internal-error':
      throw new ServiceFailure(errors.internal, message, { status: 500 });
    case 'expired-credentials':
      throw expired();
    case 'exception-event':
      if (!inStream) throw new ServiceFailure(fault.name, fault.message ?? message);
      return;
    case 'error-event':
      if (!inStream) throw new ServiceFailure(fault.code, fault.message ?? message, { status: 500 });
      return;
    default:
  }
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}

/** How services report what their models refuse: how many problems, and each with its place. */
function refuse({ service, operation }: Route, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const each = problems.map(({ path, says }) => `Value at '${path}' failed to satisfy constraint: ${says}`);
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw new ServiceFailure(service.errorsOf(operation.name).invalid, `${count}: ${each.join('; ')}`, { status: 400 });
}
