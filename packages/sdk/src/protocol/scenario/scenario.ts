import * as z from 'zod/mini';
import { FactEnvelope } from '../facts/fact.ts';
import { Entity, Id, Text, Timestamp, Title } from '../values.ts';
import { Attribution } from './attribution.ts';

/** A recorded run: the facts of one or more incidents, as a journal gave them, to be played back without a server. */
export const Scenario = z.object({
  v: z.literal(1),
  name: Id,
  title: Title,
  description: Text,
  /** What the telemetry came from: `simulator`, or the name of a recording. Shown wherever the scenario is shown. */
  origin: Title,
  /** When the recording ended, by its own clock: simulated time for the simulator, a recording's time for recorded telemetry. */
  recordedAt: Timestamp,
  epoch: z.string(),
  facts: z.array(FactEnvelope),
  /** What made the file. */
  generator: z.optional(z.object({ name: Title, version: z.string().check(z.maxLength(100)) })),
  /** The seed of the simulator and of all identifiers: the same seed and version record the same file, as long as no service is asked. */
  seed: z.optional(z.int().check(z.nonnegative())),
  /** Who decided about proposed actions while this was recorded, in a sentence for people. */
  approvals: z.optional(Text),
  /** What the simulator was told to break, which no agent ever read. */
  injected: z.optional(
    z.array(z.object({ fault: Id, at: Timestamp, entity: z.nullable(Entity) })).check(z.maxLength(20)),
  ),
  /** Who did what, derived from the calls that the facts name; see {@link Attribution}. */
  attribution: z.optional(z.array(Attribution).check(z.maxLength(2_000))),
  /** SHA-256 over the canonical JSON (RFC 8785) of everything else in this object, 64 hexadecimal digits. */
  checksum: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});
export type Scenario = z.infer<typeof Scenario>;
