/** What a piece of sensitive text is. */
export const sensitiveKinds = [
  'account',
  'address',
  'card',
  'email',
  'host',
  'iban',
  'ip-address',
  'mac-address',
  'national-id',
  'person',
  'phone',
  'secret',
] as const;

/** One of {@link sensitiveKinds}. */
export type SensitiveKind = (typeof sensitiveKinds)[number];

/** A piece of text that should not leave. */
export interface SensitiveSpan {
  readonly kind: SensitiveKind;
  /** First UTF-16 code unit. */
  readonly start: number;
  /** The unit after the last one. */
  readonly end: number;
}

/**
 * Finds one sort of sensitive text, in time linear in the length of the text: every quantifier of every pattern has a limit, and
 * what a pattern cannot say is code that looks at each character a bounded number of times.
 */
export type Recogniser = (text: string) => Iterable<SensitiveSpan>;

/** A recogniser from a pattern: its group `it`, or the whole match, when `fits` agrees. */
export function byPattern(
  kind: SensitiveKind,
  pattern: RegExp,
  fits: (match: string, text: string, start: number) => boolean = () => true,
): Recogniser {
  const indexed = new RegExp(pattern.source, [...new Set(`${pattern.flags}dg`)].join(''));
  return function* (text) {
    for (const { 0: whole, index, groups, indices } of text.matchAll(indexed)) {
      const [start, end] = indices?.groups?.['it'] ?? [index, index + whole.length];
      if (fits(groups?.['it'] ?? whole, text, start)) yield { kind, start, end };
    }
  };
}
