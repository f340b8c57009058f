/** A JSON Schema, as far as the comparison looks. */
interface Schema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}

/** What in `next` breaks someone who reads or writes by `old`: a line each, with the place. Empty when the change is additive. */
export function breakingChanges(old: Schema, next: Schema, place = ''): string[] {
  return [
    ...['type', 'const', 'pattern', 'format']
      .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(next[key]))
      .map((key) => `${place}: ${key} changed`),
    ...tightened(old, next, ['maxLength', 'maxItems', 'maximum'], (before, after) => after < before, place),
    ...tightened(old, next, ['minLength', 'minItems', 'minimum'], (before, after) => after > before, place),
    ...(old.enum ?? [])
      .filter((value) => !next.enum?.includes(value))
      .map((value) => `${place}: value ${String(value)} removed`),
    ...required(old, next, place),
    ...children(old.properties, next.properties, place),
    ...children(old.$defs, next.$defs, place),
    ...(old.items === undefined ? [] : breakingChanges(old.items, next.items ?? {}, `${place}[]`)),
    ...branches(old.anyOf ?? old.oneOf, next.anyOf ?? next.oneOf, place),
  ];
}

function tightened(
  old: Schema,
  next: Schema,
  keys: string[],
  isTighter: (before: number, after: number) => boolean,
  place: string,
): string[] {
  return keys
    .filter((key) => {
      const [before, after] = [old[key], next[key]];
      return typeof after === 'number' && (typeof before !== 'number' || isTighter(before, after));
    })
    .map((key) => `${place}: ${key} tightened`);
}

function required(old: Schema, next: Schema, place: string): string[] {
  const [before, after] = [new Set(old.required), new Set(next.required)];
  return [
    ...[...before].filter((name) => !after.has(name)).map((name) => `${place}/${name}: no longer promised`),
    ...[...after].filter((name) => !before.has(name)).map((name) => `${place}/${name}: newly required`),
  ];
}

function children(
  old: Readonly<Record<string, Schema>> = {},
  next: Readonly<Record<string, Schema>> = {},
  place: string,
): string[] {
  return Object.entries(old).flatMap(([name, schema]) =>
    next[name] === undefined ? [`${place}/${name}: removed`] : breakingChanges(schema, next[name], `${place}/${name}`),
  );
}

function branches(old: readonly Schema[] = [], next: readonly Schema[] = [], place: string): string[] {
  return old.flatMap((schema, index) =>
    next.some((other) => breakingChanges(schema, other).length === 0)
      ? []
      : [`${place}: alternative ${index} removed or changed`],
  );
}
