import * as z from 'zod/mini';
import { FactEnvelope } from './facts/fact.ts';
import { Id, Text, Timestamp, Title } from './values.ts';

/** A recorded run: the facts of one or more incidents, as a journal gave them, to be played back without a server. */
export const Scenario = z.object({
  v: z.literal(1),
  name: Id,
  title: Title,
  description: Text,
  /** What the telemetry came from: `simulator`, or the name of a recording. Shown wherever the scenario is shown. */
  origin: Title,
  recordedAt: Timestamp,
  epoch: z.string(),
  facts: z.array(FactEnvelope),
});
export type Scenario = z.infer<typeof Scenario>;
