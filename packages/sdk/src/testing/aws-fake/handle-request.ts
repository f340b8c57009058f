import { sendEvents, sendWhole, wait, type AnswerTo } from './answer.ts';
import { computeAnswer, type WireRequest } from './compute-answer.ts';
import type { Desk } from './desk.ts';
import type { PlannedFaults } from './faults/fault-plan.ts';
import type { Connection } from './http/connection.ts';
import { scopeOf } from './http/verify-signature.ts';
import type { OpenRequest } from './request-log.ts';
import { problemsOf } from './problems-of.ts';
import type { Problem } from './wire/check-value.ts';
import { routeOf, type Route } from './wire/route.ts';
import { ServiceFailure } from './wire/service-failure.ts';
import { writeFailure, writeOutput } from './wire/write-answer.ts';

const utf8 = new TextEncoder();

/** Takes one request from its first byte to the last of its answer, or to where a fault ends it. */
export async function handleRequest(desk: Desk, connection: Connection, seq: number): Promise<void> {
  const { pathname, searchParams: query } = new URL(connection.target, 'http://fake');
  const { method, headers } = connection;
  const body = await connection.body();
  const whole = body ?? new Uint8Array();
  const request = { method, path: pathname, query, headers, body: whole, target: headers['x-amz-target'] };
  const route = find(desk, request);
  const plan = desk.plan.next(route?.service.id ?? '', route?.operation.name ?? '');
  const entry = open(desk, connection, { seq, body: whole, route, plan });
  desk.log.add(entry);
  const now = desk.clock.now() + plan.clockOffsetMs;
  const to = { connection, entry, plan, clock: desk.clock, headers: ownHeaders(entry, now, plan) };
  try {
    if (plan.delayMs > 0) await wait(desk.clock, plan.delayMs, connection);
    if (connection.gone || (await endedEarly(to))) return;
    if (body === undefined) throw new ServiceFailure('RequestEntityTooLarge', 'The body is too long', { status: 413 });
    if (!route) throw new ServiceFailure('UnknownOperationException', 'No operation has this path', { status: 404 });
    const output = await computeAnswer(desk, { request, route, entry, now, fault: plan.fault });
    await sendOutput(desk, route, output, to);
  } catch (error) {
    const failure = error instanceof ServiceFailure ? error : defect(desk, entry, [], error);
    entry.error = failure.errorName;
    await sendWhole(writeFailure(route?.service, failure), { ...to, plan: { ...plan, fault: undefined } });
  } finally {
    entry.done = true;
  }
}

/** A signature names a service; a request without one may mean any. */
function find({ services }: Desk, request: WireRequest): Route | undefined {
  const scope = scopeOf(request.headers['authorization']);
  return routeOf(scope ? services.filter(({ signingName }) => signingName === scope.signingName) : services, request);
}

async function sendOutput(desk: Desk, route: Route, output: Record<string, unknown>, to: AnswerTo): Promise<void> {
  const { service, operation } = route;
  const { entry } = to;
  const problems = problemsOf(desk, route, 'output', output);
  if (problems.length > 0) throw defect(desk, entry, problems);
  const answer = writeOutput(service, operation, output);
  const { eventMember } = operation;
  if (eventMember === '') return sendWhole(garbled(answer, to.plan), to);
  const events = output[eventMember] as Iterable<unknown>;
  const { 'content-type': _, ...headers } = answer.headers;
  const wrong = await sendEvents(events, route, { ...to, headers: { ...to.headers, ...headers } });
  if (wrong.length > 0) entry.error = defect(desk, entry, wrong).errorName;
}

function garbled<A extends { readonly body: Uint8Array }>(answer: A, { fault }: PlannedFaults): A {
  if (fault?.kind === 'empty') return { ...answer, body: utf8.encode('{}') };
  if (fault?.kind === 'broken-json') return { ...answer, body: utf8.encode('{"broken": ') };
  return answer;
}

/** Faults that come before any answer; `true` when nothing more is to be sent. */
async function endedEarly(to: AnswerTo): Promise<boolean> {
  const { connection, plan } = to;
  const { fault } = plan;
  switch (fault?.kind) {
    case 'drop':
    case 'reset':
    case 'hang':
      if (fault.afterEvents !== undefined) return false;
      if (fault.kind === 'drop') connection.drop();
      else if (fault.kind === 'reset') connection.reset();
      return true;
    case 'refused-stream':
      connection.refuse();
      return true;
    case 'html': {
      const body = utf8.encode('<html><body><h1>Bad Gateway</h1></body></html>');
      const headers = { 'content-type': 'text/html' };
      await sendWhole({ status: fault.status ?? 502, headers, body }, to);
      return true;
    }
    case 'go-away':
      connection.goAway();
      return false;
    default:
      return false;
  }
}

function ownHeaders(
  { requestId, protocol }: OpenRequest,
  now: number,
  { fault }: PlannedFaults,
): Record<string, string> {
  return {
    date: new Date(now).toUTCString(),
    'x-amzn-requestid': requestId,
    'x-sitrep-fake': '1',
    ...(fault?.kind === 'go-away' && protocol === 'HTTP/1.1' ? { connection: 'close' } : {}),
  };
}

/** An answer that no service could give is not retried, and says what is wrong with it. */
function defect({ onDefect }: Desk, entry: OpenRequest, problems: readonly Problem[], cause?: unknown): ServiceFailure {
  const operation = entry.operation ?? entry.target;
  onDefect({ operation, problems, ...(cause === undefined ? {} : { cause }) });
  const each = problems.map(({ path, says }) => `${path}: ${says}`);
  const why = cause instanceof Error ? [cause.message] : [];
  return new ServiceFailure('FakeAnswerInvalid', `The fake has no valid answer: ${[...each, ...why].join('; ')}`);
}

function open(
  { clock }: Desk,
  { protocol, method, target, headers }: Connection,
  {
    seq,
    body,
    route,
    plan,
  }: {
    readonly seq: number;
    readonly body: Uint8Array;
    readonly route: Route | undefined;
    readonly plan: PlannedFaults;
  },
): OpenRequest {
  return {
    seq,
    at: clock.now(),
    protocol,
    service: route?.service.id,
    operation: route?.operation.name,
    method,
    target,
    headers,
    body: new TextDecoder().decode(body),
    accessKeyId: undefined,
    unknownMembers: [],
    status: undefined,
    error: undefined,
    faults: plan.kinds,
    events: 0,
    requestId: `sitrep-fake-${String(seq).padStart(6, '0')}`,
    done: false,
  };
}
