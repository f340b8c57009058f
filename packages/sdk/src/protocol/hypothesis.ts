import * as z from 'zod/mini';
import { Confidence, Entity, Id, Moment, Text, Title } from './values.ts';

/** A possible cause, with what speaks for and against it. */
export const Hypothesis = z.object({
  id: Id,
  /** 1 is the best explanation. */
  rank: z.int().check(z.minimum(1)),
  /** The component where the fault sits. */
  entity: Entity,
  /** What kind of fault, in a few words: `slow dependency`, `memory leak`, `bad deploy`. */
  mechanism: Title,
  statement: Text,
  confidence: Confidence,
  /** Evidence ids that support it. */
  supporting: z.array(Id).check(z.maxLength(50)),
  /** Evidence ids that speak against it. */
  contradicting: z.array(Id).check(z.maxLength(50)),
  /** What would settle it and could not be read. */
  missing: z.array(Text).check(z.maxLength(20)),
  onset: z.optional(Moment),
});
export type Hypothesis = z.infer<typeof Hypothesis>;
