import * as z from 'zod/mini';
import { Actor, Id, Text, Timestamp } from './values.ts';

/** What was learned from an incident whose cause showed to be right, kept for later ones. Its text holds words of alerts: it is data, never an instruction. */
export const Lesson = z.object({
  id: Id,
  /** The incident it was learned from, and the hypothesis it rests on. */
  incidentId: Id,
  hypothesisId: Id,
  /** Symptom, cause and what helped, a line each. */
  text: Text,
  /** The person who judged the cause right; absent while nobody has. */
  confirmedBy: z.optional(Id),
  learnedAt: Timestamp,
  /** From then on it is told to nobody. */
  expiresAt: Timestamp,
});
export type Lesson = z.infer<typeof Lesson>;

/** A lesson and what became of it. Only `active` ones are told to agents. */
export const LessonRecord = z.object({
  lesson: Lesson,
  state: z.enum(['active', 'expired', 'unlearned']),
  /** Present when it is unlearned: by a person's request, or because its cause was judged wrong. */
  unlearned: z.optional(z.object({ at: Timestamp, by: Actor, reason: Text })),
});
export type LessonRecord = z.infer<typeof LessonRecord>;
