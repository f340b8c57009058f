import type { Random } from '../../../base/index.ts';
import { FAKE_MARK } from './mark.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 24;

/**
 * A value that fits a JSON Schema, for a model's structured answer or a tool's input. Free strings say that they are fake; a
 * string named like an id (`id`, `evidenceIds`) is one of `ids` when there are any. `pattern` is not followed.
 */
export function jsonInstance(schema: unknown, { random, ids }: { random: Random; ids: readonly string[] }): unknown {
  const root = asSchema(schema);
  return instance(root, 'value', 0);

  function instance(given: JsonSchema, name: string, depth: number): unknown {
    const at = resolved(given);
    if (depth > MAX_DEPTH) return null;
    if ('const' in at) return at['const'];
    if (Array.isArray(at['enum'])) return pick(at['enum']);
    if ('default' in at) return at['default'];
    switch (typeOf(at)) {
      case 'object':
        return object(at, depth);
      case 'array': {
        const count = Math.min(Math.max(integer(at['minItems'], 1), 1), integer(at['maxItems'], 1));
        return Array.from({ length: count }, () => instance(asSchema(at['items']), name, depth + 1));
      }
      case 'integer':
        return Math.ceil(number(at));
      case 'number':
        return number(at);
      case 'boolean':
        return random() < 0.5;
      case 'null':
        return null;
      default:
        return text(at, name);
    }
  }

  function object(at: JsonSchema, depth: number): Record<string, unknown> {
    const properties = Object.entries(asSchema(at['properties']));
    const required = new Set(Array.isArray(at['required']) ? at['required'] : []);
    const kept = depth < MAX_DEPTH / 2 ? properties : properties.filter(([name]) => required.has(name));
    return Object.fromEntries(kept.map(([name, each]) => [name, instance(asSchema(each), name, depth + 1)]));
  }

  function resolved(at: JsonSchema): JsonSchema {
    let found = at;
    for (let hops = 0; hops < MAX_DEPTH; hops++) {
      const [choice] = [found['anyOf'], found['oneOf']].filter(Array.isArray);
      const all = found['allOf'];
      if (typeof found['$ref'] === 'string') found = pointed(found['$ref']);
      else if (choice) found = asSchema(choice.find((each) => typeOf(asSchema(each)) !== 'null'));
      else if (Array.isArray(all)) found = Object.assign({}, { ...found, allOf: undefined }, ...all) as JsonSchema;
      else return found;
    }
    return {};
  }

  function pointed(ref: string): JsonSchema {
    let at: unknown = root;
    for (const part of ref.split('/').slice(1)) at = asSchema(at)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    return asSchema(at);
  }

  function text(at: JsonSchema, name: string): string {
    if (/ids?$/i.test(name) && ids.length > 0) return String(pick(ids));
    if (at['format'] === 'date-time') return '2000-01-01T00:00:00.000Z';
    const free = `${FAKE_MARK} ${name}`.padEnd(integer(at['minLength'], 0), '.');
    return free.slice(0, integer(at['maxLength'], free.length));
  }

  function number(at: JsonSchema): number {
    const low = finite(at['minimum']) ?? finite(at['exclusiveMinimum']) ?? 0;
    const high = finite(at['maximum']) ?? finite(at['exclusiveMaximum']) ?? low + 1;
    return low + (Math.round(random() * 100) / 100) * (high - low);
  }

  function pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(random() * from.length)];
  }
}

function typeOf(at: JsonSchema): string {
  const type = Array.isArray(at['type']) ? at['type'].find((each) => each !== 'null') : at['type'];
  return typeof type === 'string' ? type : at['properties'] ? 'object' : at['items'] ? 'array' : 'string';
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

function integer(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : otherwise;
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
