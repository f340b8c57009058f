import { SitrepError } from '@sitrep/sdk/base';
import { Incident, IncidentStatus, IncidentView, Severity } from '@sitrep/sdk/protocol';
import type { Sitrep } from '@sitrep/sdk';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../page.ts';
import { route, type Route } from '../route.ts';

function listOf(words: readonly string[]) {
  const one = `(${words.join('|')})`;
  return z.string().regex(new RegExp(`^${one}(,${one})*$`), `Give one or more of ${words.join(', ')}, with commas`);
}

const Query = z.object({
  status: listOf(Object.values(IncidentStatus.def.entries))
    .describe('Only these, with commas: `triggered`, `acknowledged`, `resolved`, `closed`.')
    .optional(),
  severity: listOf(Object.values(Severity.def.entries))
    .describe('Only these, with commas: `critical`, `error`, `warning`, `info`.')
    .optional(),
  q: z
    .string()
    .max(200)
    .describe('Words that title, component, cause or id contain; case makes no difference.')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Incidents on a page at most.'),
  cursor: z.string().max(1_000).describe('`next` of the page before.').optional(),
});
type Query = z.infer<typeof Query>;

/** A page of the list of incidents. */
const IncidentPage = z
  .object({
    items: z.array(Incident),
    next: z.string().optional(),
  })
  .meta({ id: 'IncidentPage' });

export function incidentRoutes(sitrep: Sitrep): readonly Route[] {
  return [
    route<Query>({
      method: 'get',
      path: '/v1/incidents',
      operationId: 'listIncidents',
      tag: 'incidents',
      summary: 'Incidents that the host holds in memory, the one opened last first.',
      query: Query,
      answers: { 200: { description: 'A page. `next` is there when more follow.', schema: IncidentPage } },
      problems: ['ERR_SITREP_REQUEST_INVALID'],
      handle: ({ query }) => ({ status: 200, body: pageOf(sitrep, query), etag: etag(sitrep, sitrep.views.seq) }),
    }),
    route({
      method: 'get',
      path: '/v1/incidents/{id}',
      operationId: 'getIncident',
      tag: 'incidents',
      summary: 'Everything about one incident, also one that memory has let go.',
      params: { id: 'The incident.' },
      answers: { 200: { description: 'The incident.', schema: IncidentView } },
      problems: ['ERR_SITREP_NOT_FOUND'],
      async handle({ params }) {
        const view = await sitrep.incident(params['id'] ?? '');
        if (view === undefined) throw new SitrepError('ERR_SITREP_NOT_FOUND', `No incident ${params['id']}`);
        return { status: 200, body: view, etag: etag(sitrep, view.incident.seq) };
      },
    }),
  ];
}

function pageOf(sitrep: Sitrep, { status, severity, q, limit, cursor }: Query) {
  const filter = JSON.stringify([status, severity, q]);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, filter);
  const statuses = status?.split(',');
  const severities = severity?.split(',');
  const words = q?.toLowerCase();
  const items = sitrep.views
    .list()
    .map((view) => view.incident)
    .filter(
      (incident) =>
        (statuses?.includes(incident.status) ?? true) &&
        (severities?.includes(incident.severity) ?? true) &&
        (words === undefined || mentions(incident, words)),
    )
    .sort(newestFirst)
    .filter((incident) => after === undefined || newestFirst(incident, after) > 0);
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return items.length > limit && last !== undefined
    ? { items: page, next: encodeCursor({ openedAt: last.openedAt, id: last.id, filter }) }
    : { items: page };
}

function newestFirst(a: Pick<Incident, 'openedAt' | 'id'>, b: Pick<Incident, 'openedAt' | 'id'>): number {
  return b.openedAt - a.openedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function mentions({ id, title, entity, cause }: Incident, words: string): boolean {
  return [id, title, entity, cause?.entity, cause?.statement].some((text) => text?.toLowerCase().includes(words));
}

// Views are a pure fold of facts: the same place in the same journal is the same answer.
function etag({ journal }: Sitrep, seq: number): string {
  return `W/"${journal.epoch.slice(0, 12)}.${seq}"`;
}
