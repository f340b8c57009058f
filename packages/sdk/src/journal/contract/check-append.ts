import { SitrepError } from '../../base/index.ts';
import { factKinds, Id, type NewFact } from '../../protocol/index.ts';
import { MAX_APPEND_BYTES, MAX_FACT_BYTES, MAX_FACTS_PER_APPEND, MAX_READ_LIMIT, type Append } from './journal.ts';

/** Levels of objects and arrays in a body at most: far above any real fact, far below where `JSON.stringify` runs out of stack. */
const MAX_DEPTH = 100;
const MAX_KEY_CHARS = 200;
const KNOWN_KINDS: ReadonlySet<string> = new Set(factKinds);

/**
 * Checks what every store checks before it writes. Whether a body fits its kind is the types' business: it is checked where data comes
 * in from outside, not here. That it survives JSON unchanged is checked, because a body that does not would be unreadable for ever.
 *
 * @throws SitrepError `ERR_SITREP_FACT_INVALID`. @throws TypeError when `expectedSeq` is not a whole number of 0 or more.
 */
export function checkAppend({ incidentId, expectedSeq, facts }: Append): void {
  if (!Number.isSafeInteger(expectedSeq) || expectedSeq < 0)
    throw new TypeError(`expectedSeq must be a whole number of 0 or more, got ${String(expectedSeq)}`);
  if (facts.length < 1 || facts.length > MAX_FACTS_PER_APPEND)
    throw invalid(`An append takes 1 to ${MAX_FACTS_PER_APPEND} facts, got ${facts.length}`);
  // With an expectedSeq above 0 the incident is known, or the append conflicts.
  if (expectedSeq === 0 && !Id.safeParse(incidentId).success) throw invalid('incidentId is not an identifier');
  let total = 0;
  for (const fact of facts) {
    checkEnvelope(fact, incidentId);
    let bytes = boundOf(fact);
    if (bytes > MAX_FACT_BYTES) bytes = exactBytes(fact);
    if (bytes > MAX_FACT_BYTES)
      throw invalid(`The body of a ${fact.kind} has ${bytes} bytes, at most ${MAX_FACT_BYTES} fit`);
    total += bytes;
  }
  if (total > MAX_APPEND_BYTES) {
    const exact = facts.reduce((sum, fact) => sum + exactBytes(fact), 0);
    if (exact > MAX_APPEND_BYTES)
      throw invalid(`The bodies of an append have ${exact} bytes, at most ${MAX_APPEND_BYTES} fit`);
  }
}

/** `limit` as a reader means it: whole, at least 1, at most {@link MAX_READ_LIMIT}. @throws TypeError for anything else than whole numbers. */
export function checkRead(after: number, limit: number): number {
  checkCursor(after);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new TypeError(`limit must be a whole number above 0, got ${String(limit)}`);
  return Math.min(limit, MAX_READ_LIMIT);
}

/** @throws TypeError unless `after` is a whole number of 0 or more. */
export function checkCursor(after: number): void {
  if (!Number.isSafeInteger(after) || after < 0)
    throw new TypeError(`after must be a whole number of 0 or more, got ${String(after)}`);
}

function checkEnvelope({ kind, v, at, key, incidentId }: NewFact, expected: string): void {
  if (incidentId !== expected) throw invalid(`An append to ${expected} holds a fact of ${incidentId}`);
  if (!KNOWN_KINDS.has(kind) && !Id.safeParse(kind).success) throw invalid('kind is not an identifier');
  if (!Number.isSafeInteger(v) || v < 1) throw invalid(`v must be a whole number above 0, got ${String(v)}`);
  if (!Number.isSafeInteger(at) || at < 0) throw invalid(`at must be whole Unix milliseconds, got ${String(at)}`);
  if (key !== undefined && (typeof key !== 'string' || key.length > MAX_KEY_CHARS || !isStorable(key)))
    throw invalid(`key must be a text of at most ${MAX_KEY_CHARS} characters without NUL or lone surrogates`);
}

/** A column takes UTF-8: a lone surrogate or a NUL would come back as something else. */
function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

function boundOf(fact: NewFact): number {
  const body: unknown = fact.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid(`The body of a ${fact.kind} is not an object`);
  return bound(body, 0, fact.kind);
}

/** Walking costs an eighth of writing the JSON, so a store in memory never has to write it. */
function bound(value: unknown, depth: number, kind: string): number {
  switch (typeof value) {
    case 'string':
      return value.length * 3 + 2;
    case 'number':
      if (!Number.isFinite(value)) throw invalid(`The body of a ${kind} holds ${value}, which JSON cannot say`);
      return 25;
    case 'boolean':
      return 5;
    case 'undefined':
      return 4;
    case 'object': {
      if (value === null) return 4;
      if (depth >= MAX_DEPTH) throw invalid(`The body of a ${kind} is nested more than ${MAX_DEPTH} levels deep`);
      if (typeof (value as { toJSON?: unknown }).toJSON === 'function')
        throw invalid(`The body of a ${kind} holds an object of a class, not plain data`);
      let bytes = 2;
      if (Array.isArray(value)) for (const item of value) bytes += 1 + bound(item, depth + 1, kind);
      else
        for (const name in value)
          bytes += name.length * 3 + 4 + bound((value as Record<string, unknown>)[name], depth + 1, kind);
      return bytes;
    }
    default:
      throw invalid(`The body of a ${kind} holds a ${typeof value}, which JSON cannot say`);
  }
}

function exactBytes(fact: NewFact): number {
  return Buffer.byteLength(JSON.stringify(fact.body));
}

function invalid(message: string): SitrepError {
  return new SitrepError('ERR_SITREP_FACT_INVALID', message);
}
