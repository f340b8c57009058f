import type { Sitrep } from '@sitrep/sdk';
import * as z from 'zod';
import { route, type Route } from '../route.ts';

/** What became of each alert of a payload. */
const Receipts = z
  .object({
    receipts: z.array(
      z.object({
        alertId: z.string(),
        fingerprint: z.string(),
        outcome: z.enum(['opened', 'attached', 'counted', 'repeated', 'cleared', 'fired-again', 'unmatched']),
        incidentId: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Receipts', description: 'What became of each alert, in the order of the payload.' });

/** Payloads that could not be read. */
const RejectedPayloads = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        source: z.string(),
        receivedAt: z.int(),
        code: z.string(),
        detail: z.string(),
        excerpt: z.string(),
        bytes: z.int(),
      }),
    ),
  })
  .meta({ id: 'RejectedPayloads', description: 'Payloads that could not be read, newest first.' });

export function alertRoutes(sitrep: Sitrep): readonly Route[] {
  return [
    route<undefined, unknown>({
      method: 'post',
      path: '/v1/alerts/{source}',
      operationId: 'receiveAlerts',
      tag: 'alerts',
      summary: 'Takes in a payload of an alert source. Answered once its facts are on disk.',
      params: { source: 'Name of the alert source: `alertmanager`, `generic`, or one of the host.' },
      body: 'any',
      answers: { 202: { description: 'What became of each alert.', schema: Receipts } },
      problems: [
        'ERR_SITREP_PAYLOAD_UNREADABLE',
        'ERR_SITREP_PAYLOAD_INVALID',
        'ERR_SITREP_SOURCE_UNKNOWN',
        'ERR_SITREP_JOURNAL_UNAVAILABLE',
        'ERR_SITREP_OVERLOADED',
      ],
      unreadable({ params, bytes, code, detail }) {
        // Four bytes a character at most: what is kept of it never needs more.
        const excerpt = Buffer.from(bytes.subarray(0, 65_536)).toString('utf8');
        sitrep.reject({ source: params['source'] ?? '', code, detail, excerpt, bytes: bytes.length });
      },
      async handle({ params, body, key }) {
        return { status: 202, body: { receipts: await sitrep.receive(params['source'] ?? '', body, key) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/alerts/rejected',
      operationId: 'listRejectedPayloads',
      tag: 'alerts',
      summary: 'Payloads that could not be read, newest first; each with its first 16 KiB.',
      answers: { 200: { description: 'The payloads.', schema: RejectedPayloads } },
      problems: [],
      handle: () => ({ status: 200, body: { items: sitrep.rejectedPayloads() } }),
    }),
  ];
}
