import { recogniseCards } from './recognise-cards.ts';
import { recogniseIds } from './recognise-ids.ts';
import { recogniseMail } from './recognise-mail.ts';
import { recogniseNetwork } from './recognise-network.ts';
import { recognisePeople } from './recognise-people.ts';
import { recognisePhones } from './recognise-phones.ts';
import { recogniseSecrets } from './recognise-secrets.ts';
import type { Recogniser, SensitiveKind, SensitiveSpan } from './sensitive.ts';

/** The surest first: where two overlap, the first says what it is. */
const recognisers: readonly Recogniser[] = [
  ...recogniseSecrets,
  ...recogniseCards,
  recogniseMail,
  ...recogniseIds,
  ...recogniseNetwork,
  recognisePhones,
  ...recognisePeople,
];

/**
 * Sensitive pieces of a text, in order and without overlap: cards, IBANs, national ids (with their checksums), e-mail addresses,
 * phones, IP and MAC addresses, private host names, keys, tokens, passwords, cloud accounts, and people and places where their form
 * tells. Pieces that overlap are one. Takes time linear in the length of the text.
 *
 * @param kinds Kinds to look for. Default: all.
 */
export function findSensitive(text: string, kinds?: readonly SensitiveKind[]): SensitiveSpan[] {
  return mergeSpans(
    recognisers.flatMap((recognise) => [...recognise(text)]).filter(({ kind }) => kinds?.includes(kind) ?? true),
  );
}

/** Spans in order of their start; those that overlap as one, of the kind that came first in the list. */
export function mergeSpans(spans: readonly SensitiveSpan[]): SensitiveSpan[] {
  const ranked = spans.map((span, rank) => ({ ...span, rank })).sort((a, b) => a.start - b.start || a.rank - b.rank);
  const merged: { kind: SensitiveKind; start: number; end: number; rank: number }[] = [];
  for (const span of ranked) {
    const last = merged.at(-1);
    if (!last || span.start >= last.end) {
      merged.push({ ...span });
      continue;
    }
    last.end = Math.max(last.end, span.end);
    if (span.rank < last.rank) Object.assign(last, { kind: span.kind, rank: span.rank });
  }
  return merged.map(({ kind, start, end }) => ({ kind, start, end }));
}
