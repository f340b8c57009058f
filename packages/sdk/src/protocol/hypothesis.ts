import * as z from 'zod/mini';
import { Actor, Confidence, Entity, Id, Moment, Text, Title } from './values.ts';

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
  /** What the engine alone says, without people's judgements of earlier causes and a model's weighing; absent where they moved nothing. */
  engineConfidence: z.optional(Confidence),
  /** Evidence ids that support it. */
  supporting: z.array(Id).check(z.maxLength(50)),
  /** Evidence ids that speak against it. */
  contradicting: z.array(Id).check(z.maxLength(50)),
  /** What would settle it and could not be read. */
  missing: z.array(Text).check(z.maxLength(20)),
  onset: z.optional(Moment),
});
export type Hypothesis = z.infer<typeof Hypothesis>;

/** What a person who knows says of a cause that was named: the truth that confidence is measured against. */
export const CauseJudgement = z.object({
  hypothesisId: Id,
  /** The component that was named, and how sure Sitrep was of it: as stated, and as the engine alone would have been. */
  entity: Entity,
  confidence: Confidence,
  engineConfidence: z.optional(Confidence),
  verdict: z.enum(['right', 'wrong']),
  by: Actor,
  /** Where the cause really was, when it was named wrongly and this is known. */
  actual: z.optional(Entity),
});
export type CauseJudgement = z.infer<typeof CauseJudgement>;
