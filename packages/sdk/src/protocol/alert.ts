import * as z from 'zod/mini';
import { Entity, Id, Labels, Severity, Text, Timestamp, Title } from './values.ts';

/** One condition that a monitoring system reports. Two payloads with the same fingerprint speak of the same alert. */
export const Alert = z.object({
  id: Id,
  /** Which intake source read it: `alertmanager`, `generic` or a host's own. */
  source: Id,
  /** Stable across repeats and across firing and resolved: SHA-256 of what identifies the condition, 32 hexadecimal digits. */
  fingerprint: Id,
  state: z.enum(['firing', 'resolved']),
  severity: Severity,
  /** Absent when the payload names no component. */
  entity: z.optional(Entity),
  /** What the payload does not say: `severity` is then a default, `entity` is absent. Absent when it says both. */
  unread: z.optional(z.array(z.enum(['severity', 'entity'])).check(z.maxLength(2))),
  title: Title,
  description: z.optional(Text),
  labels: Labels,
  /** Where a person can look it up at the sender; http or https. */
  url: z.optional(z.string().check(z.maxLength(2_000))),
  startedAt: Timestamp,
  endedAt: z.optional(Timestamp),
  receivedAt: Timestamp,
});
export type Alert = z.infer<typeof Alert>;
