import type { Severity } from '../../protocol/index.ts';

const SPELLINGS: Readonly<Record<Severity, readonly string[]>> = {
  critical: 'critical crit fatal emergency emerg panic disaster blocker page p0 p1 sev0 sev1 s1 0 1'.split(' '),
  error: 'error err high major severe p2 sev2 s2 2'.split(' '),
  warning: 'warning warn medium moderate minor average p3 sev3 s3 3'.split(' '),
  info: 'info information informational notice low debug ok none p4 p5 sev4 sev5 s4 s5 4 5'.split(' '),
};

const BY_SPELLING: ReadonlyMap<string, Severity> = new Map(
  Object.entries(SPELLINGS).flatMap(([severity, words]) => words.map((word) => [word, severity as Severity] as const)),
);

/** Every spelling that {@link readSeverity} knows, for error messages. */
export const severitySpellings: readonly string[] = [...BY_SPELLING.keys()];

/**
 * The PD-CEF severity behind the words and numbers that monitoring systems use: `crit`, `P1`, `sev-2`, `Warn`, `3`. Numbers count from 1
 * (worst), as priorities do. `undefined` when it is none of them. Upper and lower case, spaces and dashes make no difference.
 */
export function readSeverity(value: unknown): Severity | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return BY_SPELLING.get(
    String(value)
      .toLowerCase()
      .replace(/[\s_-]/g, ''),
  );
}

const WORST_FIRST: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** The worse of two. */
export function worse(a: Severity, b: Severity): Severity {
  return WORST_FIRST.indexOf(a) <= WORST_FIRST.indexOf(b) ? a : b;
}
