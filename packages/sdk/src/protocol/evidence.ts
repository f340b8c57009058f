import * as z from 'zod/mini';
import { Entity, Id, Text, Timestamp, TimeWindow } from './values.ts';

/** A numeric series thinned for display: at most 240 points; `null` means not measured, never zero. */
export const SeriesExcerpt = z.object({
  entity: Entity,
  name: z.string().check(z.maxLength(200)),
  /** UCUM unit, as OpenTelemetry uses them: `s`, `1`, `{request}`, `By`. */
  unit: z.string().check(z.maxLength(40)),
  times: z.array(Timestamp).check(z.maxLength(240)),
  values: z.array(z.nullable(z.number())).check(z.maxLength(240)),
  /** What is normal: the band in which most of the baseline lay. */
  baseline: z.optional(z.object({ low: z.number(), high: z.number(), median: z.number() })),
  /** When the change began. */
  onsetAt: z.optional(Timestamp),
});
export type SeriesExcerpt = z.infer<typeof SeriesExcerpt>;

/** Where a piece of evidence can be read again: the source, what was asked of it, and how much came back. */
export const Citation = z.object({
  /** Name of the telemetry source, or of whoever brought a document. */
  source: Id,
  signal: z.enum(['metrics', 'logs', 'spans', 'changes', 'topology', 'alerts', 'documents']),
  /** The query, readable by a person and by the same source. */
  query: z.string().check(z.maxLength(2_000)),
  window: TimeWindow,
  /** Rows, points or lines that the statement rests on. */
  rows: z.int().check(z.nonnegative()),
});
export type Citation = z.infer<typeof Citation>;

/**
 * One checkable observation, or, as `document`, what a document, an earlier incident's record or a lesson says: a hint that shows nothing about this incident.
 * Its id is minted by Sitrep when it is recorded; a claim may cite only ids that exist.
 */
export const Evidence = z.object({
  id: Id,
  /** The agent that found it. */
  agent: Id,
  kind: z.enum(['metric', 'log', 'span', 'change', 'topology', 'alert', 'document']),
  /** What it speaks of; absent when it concerns the whole system. */
  entity: z.optional(Entity),
  /** One sentence with the numbers in it. */
  statement: Text,
  at: Timestamp,
  citation: Citation,
  series: z.optional(SeriesExcerpt),
  /** Lines of telemetry text, already cleaned and capped; to be shown as text. */
  lines: z.optional(z.array(Text).check(z.maxLength(20))),
});
export type Evidence = z.infer<typeof Evidence>;
