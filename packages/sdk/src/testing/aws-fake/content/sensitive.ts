/** One piece of personal data that the fake recognises, with UTF-16 offsets. */
export interface Sensitive {
  readonly type: 'AWS_ACCESS_KEY' | 'EMAIL' | 'IP_ADDRESS' | 'US_SOCIAL_SECURITY_NUMBER';
  readonly begin: number;
  readonly end: number;
}

/** A few kinds that cannot be mistaken: enough to have something to answer, no judgement of a service's quality. */
const PATTERNS: readonly (readonly [Sensitive['type'], RegExp])[] = [
  ['EMAIL', /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b/g],
  ['IP_ADDRESS', /\b\d{1,3}(?:\.\d{1,3}){3}\b/g],
  ['US_SOCIAL_SECURITY_NUMBER', /\b\d{3}-\d{2}-\d{4}\b/g],
  ['AWS_ACCESS_KEY', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
];

/** What the fake's guardrails and Comprehend find in a text, in order. */
export function sensitiveIn(text: string): Sensitive[] {
  return PATTERNS.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map(({ 0: match, index }) => ({ type, begin: index, end: index + match.length })),
  ).sort((a, b) => a.begin - b.begin);
}

/** The text with each piece of personal data replaced by its type in braces, as guardrails do. */
export function anonymised(text: string): string {
  let out = '';
  let at = 0;
  for (const { type, begin, end } of sensitiveIn(text)) {
    if (begin < at) continue;
    out += `${text.slice(at, begin)}{${type}}`;
    at = end;
  }
  return out + text.slice(at);
}

const ATTACK =
  /\b(?:ignore|disregard|forget) (?:all |any |the |your )*(?:previous|prior|above|earlier) (?:instructions|rules)\b/i;

/** `true` for the one kind of prompt attack that the fake knows: to ignore earlier instructions. */
export function isPromptAttack(text: string): boolean {
  return ATTACK.test(text);
}
