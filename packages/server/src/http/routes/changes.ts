import type { Sitrep } from '@sitrep/sdk';
import type { ErrorCode } from '@sitrep/sdk/base';
import {
  ActionProgress,
  Entity,
  Id,
  IncidentView,
  Labels,
  Severity,
  Text,
  Timestamp,
  Title,
} from '@sitrep/sdk/protocol';
import * as z from 'zod';
import { route, type Route } from '../route.ts';

/** An incident opened by hand. */
const OpenRequest = z.object({
  title: Title,
  severity: Severity,
  entity: z.exactOptional(Entity),
  labels: z.exactOptional(Labels),
  /** When it began, Unix milliseconds; default now. */
  startedAt: z.exactOptional(Timestamp),
});

const Opened = z
  .object({ id: z.string(), url: z.string() })
  .meta({ id: 'OpenedIncident', description: 'The incident that was opened, and where it can be read.' });

const Said = Text.check(z.minLength(1));
const Resolve = z.object({ reason: Said });
const Note = z
  .object({
    text: Said,
    /** A customer wrote it: how customers feel can raise the severity. */
    from: z.exactOptional(z.enum(['customer'])),
    /** Tells customers apart; only with `from`. Customers without one count as one. */
    customer: z.exactOptional(Id),
  })
  .check(
    z.refine(
      ({ from, customer }) => from !== undefined || customer === undefined,
      'customer goes with from: "customer"',
    ),
  );
const Decision = z.object({
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'Give the digest of the request that was seen, 64 hexadecimal digits'),
  verdict: z.enum(['approved', 'rejected']),
  reason: z.optional(Text),
});

const Judgement = z.object({
  /** One of the newest diagnosis. */
  hypothesisId: Id,
  verdict: z.enum(['right', 'wrong']),
  /** Where it really was, if known. */
  actual: z.optional(Entity),
});

const incident = { id: 'The incident.' };
const answered = { 200: { description: 'The incident after it.', schema: IncidentView } };
const problems: readonly ErrorCode[] = [
  'ERR_SITREP_PAYLOAD_UNREADABLE',
  'ERR_SITREP_PAYLOAD_INVALID',
  'ERR_SITREP_NOT_FOUND',
  'ERR_SITREP_INCIDENT_STATE',
  'ERR_SITREP_IDEMPOTENCY_CONFLICT',
  'ERR_SITREP_JOURNAL_UNAVAILABLE',
];

/** What people ask for. Each takes an `Idempotency-Key`: the same key and request again is answered as the first time. */
export function changeRoutes(sitrep: Sitrep): readonly Route[] {
  return [
    route<undefined, z.infer<typeof OpenRequest>>({
      method: 'post',
      path: '/dashboard/incidents/process',
      operationId: 'processIncident',
      tag: 'incidents',
      summary: 'Opens an incident and starts its investigation; answered at once, the work goes on.',
      body: OpenRequest,
      answers: { 202: { description: 'It is opened and on disk.', schema: Opened } },
      problems: [...problems.filter((code) => !/_STATE$|_NOT_FOUND$/.test(code)), 'ERR_SITREP_QUEUE_FULL'],
      async handle({ body, key, by, base }) {
        const { id } = (await sitrep.open(body, { by, ...key })).incident;
        const url = `${base}/v1/incidents/${id}`;
        return { status: 202, body: { id, url }, headers: { Location: url } };
      },
    }),
    route<undefined, object>({
      method: 'post',
      path: '/v1/incidents/{id}/acknowledge',
      operationId: 'acknowledgeIncident',
      tag: 'incidents',
      summary: 'Somebody looks after it now.',
      params: incident,
      body: z.object({}),
      emptyBody: {},
      answers: answered,
      problems,
      async handle({ params, key, by }) {
        return { status: 200, body: await sitrep.acknowledge(params['id'] ?? '', { by, ...key }) };
      },
    }),
    route<undefined, z.infer<typeof Resolve>>({
      method: 'post',
      path: '/v1/incidents/{id}/resolve',
      operationId: 'resolveIncident',
      tag: 'incidents',
      summary: 'It is over; a run under way is cancelled.',
      params: incident,
      body: Resolve,
      answers: answered,
      problems,
      async handle({ params, body, key, by }) {
        return { status: 200, body: await sitrep.resolve(params['id'] ?? '', { by, ...key, ...body }) };
      },
    }),
    route<undefined, z.infer<typeof Note>>({
      method: 'post',
      path: '/v1/incidents/{id}/notes',
      operationId: 'addNote',
      tag: 'incidents',
      summary:
        'Adds a note to the timeline, or what a customer wrote: several angry customers raise the severity by one step.',
      params: incident,
      body: Note,
      answers: answered,
      problems,
      async handle({ params, body, key, by }) {
        return { status: 200, body: await sitrep.note(params['id'] ?? '', { by, ...key, ...body }) };
      },
    }),
    route<undefined, z.infer<typeof Judgement>>({
      method: 'post',
      path: '/v1/incidents/{id}/cause',
      operationId: 'judgeCause',
      tag: 'incidents',
      summary: 'Says whether a cause that was named is the right one; moves the confidence of later diagnoses.',
      params: incident,
      body: Judgement,
      answers: answered,
      problems,
      async handle({ params, body: { hypothesisId, actual, ...judgement }, key, by }) {
        const options = { by, ...key, ...judgement, ...(actual === undefined ? {} : { actual }) };
        return { status: 200, body: await sitrep.judgeCause(params['id'] ?? '', hypothesisId, options) };
      },
    }),
    route<undefined, z.infer<typeof Decision>>({
      method: 'post',
      path: '/v1/incidents/{id}/actions/{actionId}/decision',
      operationId: 'decideAction',
      tag: 'actions',
      summary: 'Approves or rejects a proposed action, bound to the arguments that `digest` stands for.',
      params: { ...incident, actionId: 'The proposed action.' },
      body: Decision,
      answers: { 200: { description: 'The action after it.', schema: ActionProgress } },
      problems: [...problems, 'ERR_SITREP_ACTION_STATE'],
      async handle({ params, body: { reason, ...decision }, key, by }) {
        const options = { by, ...key, ...decision, ...(reason === undefined ? {} : { reason }) };
        return { status: 200, body: await sitrep.decide(params['id'] ?? '', params['actionId'] ?? '', options) };
      },
    }),
  ];
}
