import { sleep, type Clock } from '../../base/index.ts';
import type { Connection } from './http/connection.ts';
import type { PlannedFaults } from './faults/fault-plan.ts';
import type { OpenRequest } from './request-log.ts';
import { checkValue, type Problem } from './wire/check-value.ts';
import { brokenFrame, errorFrame, eventFrame, exceptionFrame, strangerFrame } from './wire/event-frame.ts';
import type { Route } from './wire/route.ts';
import type { WireAnswer } from './wire/write-answer.ts';

/** Where an answer goes, and what is to go wrong with it. */
export interface AnswerTo {
  readonly connection: Connection;
  readonly entry: OpenRequest;
  readonly plan: PlannedFaults;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** JSON may begin with any number of them. */
const BLANKS = new Uint8Array(16_384).fill(0x20);

type Events = Iterable<unknown> | AsyncIterable<unknown>;

/** Sends an answer in one piece, or as much of it as the fault lets through. */
export async function sendWhole(answer: WireAnswer, { connection, entry, plan, headers }: AnswerTo): Promise<void> {
  const { fault } = plan;
  const all = { ...headers, ...answer.headers };
  const half = answer.body.subarray(0, answer.body.length >> 1);
  const begin = (): void => {
    connection.writeHead((entry.status = answer.status), all);
  };
  switch (fault?.kind) {
    case 'drop':
    case 'reset':
    case 'hang':
      begin();
      await connection.write(half);
      if (fault.kind === 'drop') connection.drop();
      else if (fault.kind === 'reset') connection.reset();
      return;
    case 'early-end':
    case 'half-frame':
      begin();
      return connection.end(half);
    case 'bad-checksum':
      begin();
      return connection.end(flipped(answer.body));
    case 'endless':
      begin();
      while (!connection.gone) await connection.write(BLANKS);
      return;
    default:
      begin();
      return connection.end(answer.body);
  }
}

/**
 * Sends a stream, event by event, until the fault ends it.
 *
 * @returns what is wrong with the first event that does not fit its shape; the stream ends there with an error event.
 */
export async function sendEvents(events: Events, route: Route, to: AnswerTo): Promise<readonly Problem[]> {
  const { connection, entry, plan, clock, headers } = to;
  const { operation } = route;
  const union = operation.output.getMemberSchema(operation.eventMember);
  const members = new Set(Object.keys(union.getMemberSchemas()));
  connection.writeHead((entry.status = operation.status), {
    ...headers,
    'content-type': 'application/vnd.amazon.eventstream',
  });
  const { fault } = plan;
  const at = fault && 'afterEvents' in fault ? (fault.afterEvents ?? 0) : 0;
  if (fault?.kind === 'empty') {
    connection.end();
    return [];
  }
  let frame = strangerFrame();
  for await (const event of events) {
    const problems = checkValue(union, event);
    if (problems.length > 0) {
      await connection.write(errorFrame('FakeAnswerInvalid', JSON.stringify(problems)));
      connection.end();
      return problems;
    }
    if (plan.everyMs > 0) await wait(clock, plan.everyMs, connection);
    if (connection.gone) return [];
    frame = eventFrame(union, event as Record<string, unknown>);
    if (fault && entry.events === at && (await breakStream(to, frame, members))) return [];
    await connection.write(frame);
    entry.events++;
  }
  if (fault && entry.events <= at && (await breakStream(to, frame, members))) return [];
  connection.end();
  return [];
}

/** Waits, but not for a client that has gone. */
export async function wait(clock: Clock, delayMs: number, connection: Connection): Promise<void> {
  await sleep(clock, delayMs, connection.closed).catch(() => {});
}

/** Does what the fault says instead of the next frame; `true` when the stream is over by that. */
async function breakStream({ connection, plan }: AnswerTo, frame: Uint8Array, members: Set<string>): Promise<boolean> {
  const { fault } = plan;
  switch (fault?.kind) {
    case 'drop':
      connection.drop();
      return true;
    case 'reset':
      connection.reset();
      return true;
    case 'hang':
      return true;
    case 'early-end':
      connection.end();
      return true;
    case 'half-frame':
      connection.end(frame.subarray(0, frame.length >> 1));
      return true;
    case 'bad-checksum':
      connection.end(flipped(frame));
      return true;
    case 'endless':
      while (!connection.gone) await connection.write(frame);
      return true;
    case 'broken-json':
      connection.end(brokenFrame(frame));
      return true;
    case 'exception-event':
      connection.end(exception(fault.name, fault.message ?? 'The fake was told to fail here', members));
      return true;
    case 'error-event':
      connection.end(errorFrame(fault.code, fault.message ?? 'The fake was told to fail here'));
      return true;
    case 'stranger-event':
      await connection.write(strangerFrame());
      return false;
    default:
      return false;
  }
}

/** A stream's union spells its exceptions with a small first letter; one that it does not know goes as an unmodelled error. */
function exception(name: string, message: string, members: ReadonlySet<string>): Uint8Array {
  const type = name.charAt(0).toLowerCase() + name.slice(1);
  return members.has(type) ? exceptionFrame(type, message) : errorFrame(name, message);
}

/** The last bit but a few: in a frame that is its checksum. */
function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}
