import type { EvidenceContext } from './collect.ts';
import { isComplaint } from './measure/changed-statements.ts';

/**
 * What programs and their libraries say when something of a kind is wrong, in the words of several languages and systems. Names mechanisms
 * only; never ranks.
 */
const WORDS = {
  certificate:
    /\bx509\b|\bcertificate\b|\bcert[_-]\w|(?:ssl|tls)[ _-]?handshake|SSLHandshake|CertPath|\bPKIX\b|\bERR_CERT|CERT_HAS_EXPIRED/i,
  'clock skew':
    /time ?too ?skewed|clock (?:skew|drift)|clocks? (?:is|are|differ|out of sync)|(?:signed|issued|timestamp|time)\b[^\n]{0,40}\b(?:too far|in the future|not yet valid|outside)|(?:signature|token|jwt)\b[^\n]{0,40}\b(?:not yet|no longer|not) valid|\b(?:iat|nbf)\b|used before issued/i,
  'name resolution':
    /name resolution|\bEAI_\w+|\bENOTFOUND\b|getaddrinfo|UnknownHost|no such host|NXDOMAIN|SERVFAIL|could ?n[o']t resolve|name or service not known|nodename nor servname|\blookup \S+[^\n]{0,40}(?:time ?out|misbehaving|no answer|refused|fail)/i,
  'lock contention':
    /\bdead ?lock|lock (?:wait|contention|time ?out)|(?:wait|blocked|acquir|contend)\w*\b[^\n]{0,60}(?:\w*lock\b|\bmutex|\bmonitor\b|\bsemaphore|\blatch\b)/i,
  refused: /refused|\b50\d\b|connection reset|unhandled|exception/i,
} as const satisfies Record<string, RegExp>;

/** A kind of error that log lines speak of. `refused`: the other end was there and did not want to, or failed itself. */
export type ErrorClass = keyof typeof WORDS;

const CLASSES = Object.keys(WORDS) as readonly ErrorClass[];

/**
 * What complaints that multiplied speak of, at a component: those that it writes itself, and those that its callers write of it. The kind
 * that is written most first; a line is of the first kind whose words it has.
 */
export function complaintsAt({ statements, settings, table, nodeOf }: EvidenceContext, entity: string): ErrorClass[] {
  const lines = new Map<ErrorClass, number>();
  const callers = new Set(table.callers[nodeOf.get(entity) ?? -1]?.map((node) => table.nodes[node]));
  const naming = named(entity);
  for (const { group, habit } of statements) {
    if (!isComplaint(group) || habit.z < settings.significantZ || habit.now === 0) continue;
    const speaks = callers.has(group.entity) && group.examples.some((line) => naming.test(line));
    if (group.entity !== entity && !speaks) continue;
    const found = CLASSES.find((one) => group.examples.some((line) => WORDS[one].test(line)));
    if (found) lines.set(found, (lines.get(found) ?? 0) + Math.max(0, habit.now - habit.expected));
  }
  return [...lines].sort((a, b) => b[1] - a[1]).map(([found]) => found);
}

/** A component's name as a word of its own. */
function named(entity: string): RegExp {
  return new RegExp(`(?<![\\w-])${entity.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`);
}
