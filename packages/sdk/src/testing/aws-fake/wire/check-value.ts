import type { NormalizedSchema } from '@smithy/core/schema';
import { NumericValue } from '@smithy/core/serde';

/** One way in which a value differs from its shape. */
export interface Problem {
  /** Members and positions from the top, such as `messages.0.content`; empty for the value itself. */
  readonly path: string;
  readonly rule: 'required' | 'type' | 'union' | 'unknown' | 'length' | 'range' | 'pattern' | 'enum';
  /** The rule in words, as in "Member must not be null". */
  readonly says: string;
}

/** Nothing is deeper than this in a request that a service takes. */
const MAX_DEPTH = 64;

/**
 * Compares a value with a client's shape: members that must be there, types, one member of a union. Event streams are left out;
 * their events are checked one by one. The shapes hold no lengths, ranges or patterns.
 */
export function checkValue(schema: NormalizedSchema, value: unknown): Problem[] {
  const problems: Problem[] = [];
  check(schema, value, '', problems, 0);
  return problems;
}

function check(schema: NormalizedSchema, value: unknown, path: string, problems: Problem[], depth: number): void {
  if (depth > MAX_DEPTH)
    problems.push({ path, rule: 'type', says: `Member must not nest more than ${MAX_DEPTH} deep` });
  else if (schema.isDocumentSchema()) return;
  else if (schema.isStructSchema()) checkStruct(schema, value, path, problems, depth);
  else if (schema.isListSchema()) {
    if (!Array.isArray(value)) return mistyped('a list');
    const member = schema.getValueSchema();
    for (const [i, item] of value.entries()) check(member, item, join(path, i), problems, depth + 1);
  } else if (schema.isMapSchema()) {
    if (!isRecord(value)) return mistyped('a map');
    const member = schema.getValueSchema();
    for (const [key, item] of Object.entries(value)) check(member, item, join(path, key), problems, depth + 1);
  } else {
    const wanted = scalarProblem(schema, value);
    if (wanted) mistyped(wanted);
  }

  function mistyped(wanted: string): void {
    problems.push({ path, rule: 'type', says: `Member must be ${wanted}` });
  }
}

function checkStruct(schema: NormalizedSchema, value: unknown, path: string, problems: Problem[], depth: number): void {
  if (!isRecord(value)) {
    problems.push({ path, rule: 'type', says: 'Member must be a structure' });
    return;
  }
  const known = new Set<string>();
  let set = 0;
  const required = requiredMembers(schema);
  for (const [name, member] of schema.structIterator()) {
    known.add(name);
    if (member.isStreaming()) continue;
    const item = value[name];
    if (item !== undefined && item !== null) {
      set++;
      check(member, item, join(path, name), problems, depth + 1);
    } else if (required.has(name)) {
      problems.push({ path: join(path, name), rule: 'required', says: 'Member must not be null' });
    }
  }
  const strangers = Object.keys(value).filter((name) => !known.has(name) && value[name] !== undefined);
  const unknownMember = strangers.indexOf('$unknown');
  if (schema.isUnionSchema() && set + (unknownMember >= 0 ? 1 : 0) !== 1)
    problems.push({ path, rule: 'union', says: `Union must have exactly one member, it has ${set}` });
  for (const name of strangers.filter((name) => name !== '$unknown'))
    problems.push({ path: join(path, name), rule: 'unknown', says: 'Member is not in the shape' });
}

/** A static structure's last element says how many of its first members are required. */
function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  const shape = schema.getSchema() as unknown as readonly unknown[];
  const names = shape[4];
  const count = shape[6];
  return new Set(Array.isArray(names) && typeof count === 'number' ? (names.slice(0, count) as string[]) : []);
}

function scalarProblem(schema: NormalizedSchema, value: unknown): string | undefined {
  if (schema.isStringSchema()) return typeof Object(value).valueOf() === 'string' ? undefined : 'a string';
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? undefined : 'true or false';
  if (schema.isTimestampSchema()) return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'a time';
  if (schema.isBlobSchema()) return value instanceof Uint8Array || typeof value === 'string' ? undefined : 'bytes';
  if (schema.isNumericSchema()) return typeof value === 'number' ? undefined : 'a number';
  if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema())
    return ['bigint', 'number'].includes(typeof value) || value instanceof NumericValue ? undefined : 'a number';
  return undefined;
}

/** Members of a request's JSON that its shape does not have: a newer client may send them. */
export function unknownMembers(schema: NormalizedSchema, json: unknown, path = ''): string[] {
  if (schema.isDocumentSchema() || typeof json !== 'object' || json === null) return [];
  if (schema.isListSchema() && Array.isArray(json)) {
    const member = schema.getValueSchema();
    return json.flatMap((item, i) => unknownMembers(member, item, join(path, i)));
  }
  if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    return Object.entries(json).flatMap(([key, item]) => unknownMembers(member, item, join(path, key)));
  }
  if (!schema.isStructSchema()) return [];
  const members = new Map([...schema.structIterator()].map(([name, member]) => [wireName(name, member), member]));
  return Object.entries(json).flatMap(([name, item]) => {
    const member = members.get(name);
    return member ? unknownMembers(member, item, join(path, name)) : [join(path, name)];
  });
}

/** The name of a member in JSON. */
function wireName(name: string, member: NormalizedSchema): string {
  return member.getMergedTraits().jsonName ?? name;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function join(path: string, part: string | number): string {
  return path === '' ? String(part) : `${path}.${part}`;
}
