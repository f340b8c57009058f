import * as z from 'zod';
import {
  identityOf,
  invalidPayload,
  MAX_ALERTS_PER_PAYLOAD,
  payloadIssues,
  readAlertState,
  readSeverity,
  readTimestamp,
  severitySpellings,
  type AlertDraft,
  type AlertSource,
} from '../contract/index.ts';

const Word = z.union([z.string(), z.number()]);

const SeverityWord = Word.transform((value, context) => {
  const severity = readSeverity(value);
  if (severity !== undefined) return severity;
  context.addIssue(`Unknown severity "${String(value).slice(0, 40)}"; known are ${severitySpellings.join(', ')}`);
  return z.NEVER;
});

const StateWord = z.string().transform((value, context) => {
  const state = readAlertState(value);
  if (state !== undefined) return state;
  context.addIssue(`Unknown state "${value.slice(0, 40)}"; say firing or resolved`);
  return z.NEVER;
});

const Time = Word.transform((value, context) => {
  const at = readTimestamp(value);
  if (at !== undefined) return at;
  context.addIssue('Not a time; give RFC 3339 text, Unix seconds or Unix milliseconds');
  return z.NEVER;
});

const LabelValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** One alert as plain JSON. Fields that are not listed here are left alone. */
const PlainAlert = z.looseObject({
  /** What identifies the condition; without it, title, entity and labels do. */
  id: Word.transform(String).nullish(),
  title: z.string().min(1),
  severity: SeverityWord.nullish(),
  state: StateWord.nullish(),
  entity: z.string().nullish(),
  description: z.string().nullish(),
  labels: z.record(z.string(), LabelValue).nullish(),
  url: z.string().nullish(),
  startedAt: Time.nullish(),
  endedAt: Time.nullish(),
});
type PlainAlert = z.infer<typeof PlainAlert>;

const Batch = z.object({ alerts: z.array(PlainAlert).max(MAX_ALERTS_PER_PAYLOAD) });
const List = z.array(PlainAlert).max(MAX_ALERTS_PER_PAYLOAD);

/**
 * Plain JSON: one alert, a list of them, or `{ alerts: [...] }`. Only `title` is required. `severity` takes the common spellings (default
 * `warning`, which a model may replace later where a host has one), `state` says `firing` (default) or `resolved`, and `id` makes repeats of the same condition one alert.
 */
export const genericSource: AlertSource = {
  name: 'generic',
  read(payload, { receivedAt }) {
    return alertsIn(payload).map((alert) => draft(alert, receivedAt));
  },
};

function alertsIn(payload: unknown): readonly PlainAlert[] {
  if (Array.isArray(payload)) return checked(List, payload);
  const isBatch = typeof payload === 'object' && payload !== null && 'alerts' in payload && !('title' in payload);
  return isBatch ? checked(Batch, payload).alerts : [checked(PlainAlert, payload)];
}

function checked<T>(schema: z.ZodType<T>, payload: unknown): T {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw invalidPayload(payloadIssues(parsed.error), parsed.error);
}

function draft(alert: PlainAlert, receivedAt: number): AlertDraft {
  const { id, title, severity, entity, description, labels, url, startedAt, endedAt } = alert;
  const state = alert.state ?? 'firing';
  return {
    identity: id ?? identityOf({ title, entity: entity ?? undefined, labels: identityOf(labels ?? {}) }),
    state,
    severity: severity ?? 'warning',
    ...(entity ? { entity } : {}),
    unread: [...(severity ? [] : (['severity'] as const)), ...(entity ? [] : (['entity'] as const))],
    title,
    ...(description ? { description } : {}),
    labels: labels ?? {},
    ...(url ? { url } : {}),
    startedAt: startedAt ?? receivedAt,
    ...(state === 'resolved' ? { endedAt: endedAt ?? receivedAt } : {}),
  };
}
