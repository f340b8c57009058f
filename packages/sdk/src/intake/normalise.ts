import type { Alert, Labels } from '../protocol/index.ts';
import type { AlertDraft } from './contract/index.ts';
import { fingerprint } from './fingerprint.ts';

/** What intake adds to a draft. */
export interface NormaliseOptions {
  readonly id: string;
  readonly source: string;
  readonly receivedAt: number;
}

const MAX_LABELS = 64;

/**
 * A draft as an alert that fits the protocol's limits: too long texts end in `…`, labels past the 64th are left out (the fingerprint has
 * them all), an address that is not http or https is dropped, and an alert of a sender whose clock is ahead begins when it was received.
 */
export function normalise(draft: AlertDraft, { id, source, receivedAt }: NormaliseOptions): Alert {
  const { entity, description, url, endedAt, unread } = draft;
  const startedAt = Math.min(draft.startedAt, receivedAt);
  return {
    id,
    source,
    fingerprint: fingerprint(source, draft.identity),
    state: draft.state,
    severity: draft.severity,
    ...(entity === undefined || entity === '' ? {} : { entity: cut(entity, 300) }),
    ...(unread === undefined || unread.length === 0 ? {} : { unread }),
    title: cut(draft.title, 300),
    ...(description === undefined ? {} : { description: cut(description, 2_000) }),
    labels: bounded(draft.labels),
    ...(url !== undefined && isWebAddress(url) ? { url } : {}),
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt: Math.max(startedAt, Math.min(endedAt, receivedAt)) }),
    receivedAt,
  };
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

function bounded(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels)
      .slice(0, MAX_LABELS)
      .map(([name, value]) => [cut(name, 200), cut(value, 2_000)]),
  );
}

function isWebAddress(url: string): boolean {
  const protocol = url.length <= 2_000 ? URL.parse(url)?.protocol : undefined;
  return protocol === 'http:' || protocol === 'https:';
}
