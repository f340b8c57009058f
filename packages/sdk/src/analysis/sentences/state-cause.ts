import type { EvidenceKind, Finding, Mechanism } from '../cause.ts';
import { isRefusedLogin } from '../evidence/log-evidence.ts';
import { mechanismMessage, message } from './engine-messages.ts';
import type { Message } from './message.ts';

/** Which evidence is specific to a mechanism: what a reader wants to hear first. */
const LEADS: Readonly<Record<Mechanism, readonly EvidenceKind[]>> = {
  'bad deploy': ['change'],
  'cache loss': ['pain', 'gauge'],
  certificate: ['log', 'pain'],
  'clock skew': ['log', 'gauge'],
  'config change': ['change'],
  'credential attack': ['log'],
  errors: ['pain'],
  'lock contention': ['log', 'gauge'],
  'memory leak': ['growth', 'restart'],
  'name resolution': ['log', 'pain'],
  network: ['pain', 'call-gap'],
  overload: ['traffic'],
  'resource exhaustion': ['resource', 'growth', 'restart'],
  'retry storm': ['pain'],
  slow: ['pain'],
  'slow dependency': ['pain'],
  unknown: [],
};

/**
 * A cause in one sentence: the mechanism, the strongest evidence that is specific to it, and what users lose by it. `own` is strongest
 * first.
 */
export function stateCause(entity: string, mechanism: Mechanism, own: readonly Finding[]): Message {
  const speaking = own.filter(({ weight }) => weight > 0);
  const pain = speaking.find(({ kind }) => kind === 'pain');
  const specific = speaking.filter(({ kind }) => LEADS[mechanism].includes(kind));
  const lead =
    (mechanism === 'credential attack' ? specific.find((one) => isRefusedLogin(one)) : specific[0]) ?? speaking[0];
  const items = [lead, pain].flatMap((one, index, all) => (one && all.indexOf(one) === index ? [one.message] : []));
  return message('cause', { entity, mechanism: mechanismMessage(mechanism), grounds: { items, between: '; ' } });
}
