import type { Alert } from '../../protocol/index.ts';

/** An alert as its source reads it; intake adds id, source, fingerprint and the time of receipt. */
export type AlertDraft = Omit<Alert, 'id' | 'source' | 'fingerprint' | 'receivedAt'> & {
  /** What identifies the condition at its sender, the same on every repeat. The fingerprint is made from it and the source's name. */
  readonly identity: string;
};

/** Reads the payloads of one kind of sender. */
export interface AlertSource {
  /** Its name in `/v1/alerts/:source`. */
  readonly name: string;
  /**
   * The alerts in a payload, at most {@link MAX_ALERTS_PER_PAYLOAD}; an empty list when it is readable and holds none. `payload` is parsed
   * JSON from outside: nothing about it is known.
   *
   * @throws SitrepError `ERR_SITREP_PAYLOAD_INVALID`, with `details.errors` as `{ pointer, message }[]`, when it is not what this sender sends.
   */
  read(payload: unknown, options: { readonly receivedAt: number }): readonly AlertDraft[];
}

/** Alerts in one payload at most. */
export const MAX_ALERTS_PER_PAYLOAD = 10_000;

/** What became of one alert of a payload. */
export interface AlertReceipt {
  readonly alertId: string;
  readonly fingerprint: string;
  /**
   * `repeated`: known and still firing, or known and already cleared. `counted`: it joined an incident that already keeps as many alerts as
   * it may, so it was counted there and its content let go. `unmatched`: it cleared, and no incident knew it.
   */
  readonly outcome: 'opened' | 'attached' | 'counted' | 'repeated' | 'cleared' | 'fired-again' | 'unmatched';
  /** Absent only for `unmatched`. */
  readonly incidentId?: string;
}

/** A payload that could not be read, kept so that a person can look at it. */
export interface RejectedPayload {
  readonly id: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly code: string;
  readonly detail: string;
  /** The first 16 KiB of what was sent. */
  readonly excerpt: string;
  readonly bytes: number;
}
