import fc from 'fast-check';
import * as z from 'zod/mini';

/** The parts of JSON Schema that our schemas use. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

/** Values that a schema accepts, also odd ones: empty lists, absent options, text of any script. */
export function arbitraryOf<T>(schema: z.ZodMiniType<T>): fc.Arbitrary<T> {
  return build(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema) as fc.Arbitrary<T>;
}

function build(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(build));
  if (typeof schema.type === 'object') return fc.oneof(...schema.type.map((type) => build({ ...schema, type })));
  switch (schema.type) {
    case 'object':
      return schema.properties === undefined
        ? fc.dictionary(
            (build(schema.propertyNames ?? { type: 'string' }) as fc.Arbitrary<string>).filter(
              (name) => name !== '__proto__', // schemas leave it out of what they read
            ),
            anyOr(schema.additionalProperties),
            { maxKeys: 3 },
          )
        : fc.record(
            Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, build(property)])),
            { requiredKeys: [...(schema.required ?? [])] },
          );
    case 'array':
      return fc.array(build(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
    case 'string':
      return schema.pattern === undefined
        ? fc.string({
            unit: 'grapheme',
            minLength: schema.minLength ?? 0,
            maxLength: Math.min(schema.maxLength ?? 20, 20),
          })
        : matching(schema.pattern);
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, -1e6), max: Math.min(schema.maximum ?? 1e6, 1e6) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function anyOr(schema: JsonSchema | boolean | undefined): fc.Arbitrary<unknown> {
  return typeof schema === 'object' ? build(schema) : fc.jsonValue();
}

/** `fc.stringMatching` expands a negated Unicode class for seconds, so identifiers are drawn from ASCII and one letter beyond it. */
function matching(pattern: string): fc.Arbitrary<string> {
  if (pattern.includes('\\p{'))
    return fc
      .array(fc.constantFrom(...'abcXYZ019_-./:é'.split('')), { minLength: 1, maxLength: 8 })
      .map((letters) => letters.join(''));
  return fc.stringMatching(new RegExp(pattern));
}
