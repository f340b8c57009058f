import * as z from 'zod/mini';
import { Confidence, Entity, Id, Text, Timestamp } from './values.ts';

/** What a signal is expected to do. Scored later against what happened. */
export const Forecast = z.object({
  id: Id,
  entity: Entity,
  name: z.string().check(z.maxLength(200)),
  unit: z.string().check(z.maxLength(40)),
  statement: Text,
  /** The last moment that was read to make it. */
  originAt: Timestamp,
  times: z.array(Timestamp).check(z.maxLength(240)),
  /** Median and the ends of the 80 % band. */
  p10: z.array(z.number()).check(z.maxLength(240)),
  p50: z.array(z.number()).check(z.maxLength(240)),
  p90: z.array(z.number()).check(z.maxLength(240)),
  /** The limit that matters, when there is one, and the chance that it is crossed within `times`. */
  breach: z.optional(
    z.object({
      limit: z.number(),
      probability: Confidence,
      /** Best estimate of when; `null` when the median never crosses. */
      at: z.nullable(Timestamp),
    }),
  ),
  supporting: z.array(Id).check(z.maxLength(50)),
});
export type Forecast = z.infer<typeof Forecast>;
