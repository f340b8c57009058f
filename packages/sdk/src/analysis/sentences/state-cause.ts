import type { Contribution, EvidenceKind, Mechanism } from '../cause.ts';
import { isRefusedLogin } from '../evidence/log-evidence.ts';

/** Which evidence is specific to a mechanism: what a reader wants to hear first. */
const LEADS: Readonly<Record<Mechanism, readonly EvidenceKind[]>> = {
  'bad deploy': ['change'],
  'config change': ['change'],
  'credential attack': ['log'],
  errors: ['pain'],
  'memory leak': ['growth', 'restart'],
  overload: ['traffic'],
  'resource exhaustion': ['resource', 'growth', 'restart'],
  slow: ['pain'],
  'slow dependency': ['pain'],
  unknown: [],
};

/**
 * A cause in one sentence: the mechanism, the strongest evidence that is specific to it, and what users lose by it. `own` is strongest
 * first.
 */
export function stateCause(entity: string, mechanism: Mechanism, own: readonly Contribution[]): string {
  const speaking = own.filter(({ weight }) => weight > 0);
  const pain = speaking.find(({ kind }) => kind === 'pain');
  const specific = speaking.filter(({ kind }) => LEADS[mechanism].includes(kind));
  const lead =
    (mechanism === 'credential attack' ? specific.find((one) => isRefusedLogin(one)) : specific[0]) ?? speaking[0];
  const parts = [lead, pain].flatMap((one, index, all) => (one && all.indexOf(one) === index ? [one.statement] : []));
  return `${mechanism.charAt(0).toUpperCase()}${mechanism.slice(1)} at ${entity}: ${parts.join('; ')}`;
}
