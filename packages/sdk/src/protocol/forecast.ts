import * as z from 'zod/mini';
import { Confidence, Entity, Id, Text, Timestamp } from './values.ts';

/** How a forecast turned out, once its time had come. */
export const ForecastScore = z.object({
  forecastId: Id,
  /** Times that it named, how many of them have an observed value, and how many of those lay within the 80 % band. */
  steps: z.int().check(z.minimum(1)),
  observed: z.int().check(z.nonnegative()),
  inside: z.int().check(z.nonnegative()),
  /** Mean absolute error of the median, and of "stays at the last value known": in the forecast's unit; `null` when nothing can be compared. */
  error: z.nullable(z.number()),
  naiveError: z.nullable(z.number()),
  /** Only for a forecast with a limit: the chance that was stated, and whether and when the limit was first seen crossed. */
  breach: z.optional(
    z.object({ probability: Confidence, crossedAt: z.nullable(Timestamp), leadMs: z.nullable(z.number()) }),
  ),
  /** An action ran within its time: it then speaks of a course that was not taken, and is left out of the record. */
  intervened: z.boolean(),
  /** Why nothing was observed. */
  reason: z.optional(Text),
});
export type ForecastScore = z.infer<typeof ForecastScore>;

const Count = z.int().check(z.nonnegative());

/** How all forecasts of a host turned out so far. A share or mean is `null` as long as there is nothing that it could be of. */
export const ForecastRecord = z.object({
  /** Forecasts that could be compared; those that an action overtook, and those of which nothing was observed, are counted apart. */
  scored: Count,
  intervened: Count,
  unobserved: Count,
  /** Share of observed values within the 80 % band: .8 is ideal. */
  coverage: z.nullable(Confidence),
  observed: Count,
  /** Share of forecasts whose median erred less than "stays at the last value known". */
  betterThanLast: z.nullable(Confidence),
  compared: Count,
  /** Forecasts with a limit; how many crossed it; of those, how many had been warned of (chance of one half or more); and warnings that did not come true. */
  withLimit: Count,
  crossed: Count,
  warned: Count,
  falseAlarms: Count,
  /** Mean squared distance of the stated chance from what happened (Brier 1950): 0 best, 1 worst; .25 for always saying one half. */
  brier: z.nullable(Confidence),
  /** Mean time from a warning that came true to the crossing, milliseconds. */
  leadMs: z.nullable(z.number()),
});
export type ForecastRecord = z.infer<typeof ForecastRecord>;

/** What a signal is expected to do. Scored later against what happened. */
export const Forecast = z.object({
  id: Id,
  entity: Entity,
  name: z.string().check(z.maxLength(200)),
  unit: z.string().check(z.maxLength(40)),
  /** Which kind of signal `name` is; without it nobody can look up later what became of it. */
  signal: z.optional(z.enum(['latency', 'failures', 'requests', 'gauge'])),
  statement: Text,
  /** The last moment that was read to make it. */
  originAt: Timestamp,
  times: z.array(Timestamp).check(z.maxLength(240)),
  /** Median and the ends of the 80 % band. */
  p10: z.array(z.number()).check(z.maxLength(240)),
  p50: z.array(z.number()).check(z.maxLength(240)),
  p90: z.array(z.number()).check(z.maxLength(240)),
  /** The limit that matters, when there is one, from which side it is crossed (default `above`), and the chance that it is within `times`. */
  breach: z.optional(
    z.object({
      limit: z.number(),
      side: z.optional(z.enum(['above', 'below'])),
      probability: Confidence,
      /** Best estimate of when; `null` when the median never crosses. */
      at: z.nullable(Timestamp),
    }),
  ),
  supporting: z.array(Id).check(z.maxLength(50)),
  /** How earlier forecasts of the same host had turned out when this one was made; absent when none had been scored. */
  record: z.optional(ForecastRecord),
});
export type Forecast = z.infer<typeof Forecast>;
