import type { Sitrep } from '@sitrep/sdk';
import { LessonRecord } from '@sitrep/sdk/protocol';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../page.ts';
import { route, type Route } from '../route.ts';

const Query = z.object({
  state: z.enum(['active', 'expired', 'unlearned']).describe('Only lessons that stand so.').optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Lessons on a page at most.'),
  cursor: z.string().max(1_000).describe('`next` of the page before.').optional(),
});
type Query = z.infer<typeof Query>;

const Unlearn = z.object({
  reason: z.string().min(1).max(500).default('Unlearned on request').describe('Why, for those who read the timeline.'),
});

/** A page of the list of lessons. */
const LessonPage = z.object({ items: z.array(LessonRecord), next: z.string().optional() }).meta({ id: 'LessonPage' });

/** What was learned from incidents, and the way to take it back. */
export function lessonRoutes(sitrep: Sitrep): readonly Route[] {
  return [
    route<Query>({
      method: 'get',
      path: '/v1/lessons',
      operationId: 'listLessons',
      tag: 'lessons',
      summary: 'What was learned from incidents and whether it still counts, the one learned last first.',
      query: Query,
      answers: { 200: { description: 'A page. `next` is there when more follow.', schema: LessonPage } },
      problems: ['ERR_SITREP_REQUEST_INVALID'],
      handle: ({ query }) => ({ status: 200, body: pageOf(sitrep, query) }),
    }),
    route<z.infer<typeof Unlearn>>({
      method: 'delete',
      path: '/v1/lessons/{id}',
      operationId: 'unlearnLesson',
      tag: 'lessons',
      summary: 'Takes back what was learned, for good: agents are never told of it again.',
      params: { id: 'The lesson.' },
      query: Unlearn,
      answers: { 200: { description: 'The lesson after it.', schema: LessonRecord } },
      problems: ['ERR_SITREP_NOT_FOUND', 'ERR_SITREP_IDEMPOTENCY_CONFLICT', 'ERR_SITREP_JOURNAL_UNAVAILABLE'],
      async handle({ params, query: { reason }, key, by }) {
        return { status: 200, body: await sitrep.unlearn(params['id'] ?? '', { by, ...key, reason }) };
      },
    }),
  ];
}

function pageOf(sitrep: Sitrep, { state, limit, cursor }: Query) {
  const filter = JSON.stringify(['lessons', state]);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, filter);
  const lessons = sitrep.lessons().filter((each) => state === undefined || each.state === state);
  // The list is in the order in which they were learned: a page goes on behind the last one that was shown, or what is older than it.
  const shown = lessons.findIndex(({ lesson }) => lesson.id === after?.id);
  const older = lessons.findIndex(({ lesson }) => lesson.learnedAt < (after?.openedAt ?? Infinity));
  const from = after === undefined ? 0 : shown >= 0 ? shown + 1 : older < 0 ? lessons.length : older;
  const items = lessons.slice(from, from + limit);
  const last = items.at(-1)?.lesson;
  return lessons.length > from + limit && last !== undefined
    ? { items, next: encodeCursor({ openedAt: last.learnedAt, id: last.id, filter }) }
    : { items };
}
