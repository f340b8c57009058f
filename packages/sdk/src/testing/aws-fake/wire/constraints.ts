import { isRecord, type Problem } from './check-value.ts';

/** A shape in a botocore `service-2.json`, as far as it constrains values. */
interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly eventstream?: boolean;
  readonly document?: boolean;
}

interface Model {
  readonly operations: Readonly<
    Record<string, { readonly input?: { readonly shape: string }; readonly output?: { readonly shape: string } }>
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Lengths, ranges, patterns and enums of one service, which a client's shapes leave out. */
export interface Constraints {
  /**
   * What in a value breaks the model. An output is held to no upper limit and to no enum, since both grow; a member that the
   * model does not know is passed over, since clients are newer.
   */
  problemsOf(operation: string, side: 'input' | 'output', value: unknown): Problem[];
}

/** Reads a botocore `service-2.json`, parsed. @throws TypeError when it is no such model. */
export function constraintsOf(json: unknown): Constraints {
  if (!isRecord(json) || !isRecord(json['operations']) || !isRecord(json['shapes']))
    throw new TypeError('a service model has "operations" and "shapes"');
  const { operations, shapes } = json as unknown as Model;
  const patterns = new Map<string, RegExp>();
  return {
    problemsOf(operation, side, value) {
      const problems: Problem[] = [];
      const top = operations[operation]?.[side]?.shape;
      if (top !== undefined) check(top, value, '');
      return problems;

      function check(name: string, item: unknown, path: string): void {
        const shape = shapes[name];
        if (!shape || item === undefined || item === null || shape.eventstream || shape.document) return;
        if (shape.members && isRecord(item)) {
          for (const [member, { shape: next }] of Object.entries(shape.members)) {
            if (item[member] === undefined && shape.required?.includes(member) && !shapes[next]?.eventstream)
              problems.push({ path: join(path, member), rule: 'required', says: 'Member must not be null' });
            check(next, item[member], join(path, member));
          }
        }
        if (shape.member && Array.isArray(item))
          for (const [i, each] of item.entries()) check(shape.member.shape, each, join(path, i));
        if (shape.value && isRecord(item)) {
          for (const [key, each] of Object.entries(item)) {
            if (shape.key) check(shape.key.shape, key, join(path, key));
            check(shape.value.shape, each, join(path, key));
          }
        }
        checkLimits(shape, item, path);
      }

      function checkLimits(shape: Shape, item: unknown, path: string): void {
        const size = sizeOf(item);
        const rule = typeof item === 'number' ? 'range' : 'length';
        const what = rule === 'range' ? 'value' : 'length';
        if (size !== undefined && shape.min !== undefined && size < shape.min)
          problems.push({ path, rule, says: `Member must have ${what} greater than or equal to ${shape.min}` });
        if (size !== undefined && side === 'input' && shape.max !== undefined && size > shape.max)
          problems.push({ path, rule, says: `Member must have ${what} less than or equal to ${shape.max}` });
        if (typeof item !== 'string') return;
        if (side === 'input' && shape.enum && !shape.enum.includes(item))
          problems.push({ path, rule: 'enum', says: `Member must be one of [${shape.enum.join(', ')}]` });
        if (shape.pattern !== undefined && !compiled(shape.pattern).test(item))
          problems.push({ path, rule: 'pattern', says: `Member must match ${shape.pattern}` });
      }
    },
  };

  function compiled(pattern: string): RegExp {
    const known = patterns.get(pattern);
    if (known) return known;
    const whole = `^(?:${pattern})$`;
    let made: RegExp;
    try {
      made = new RegExp(whole, 'u');
    } catch {
      made = new RegExp(whole); // a few of the models' patterns escape what Unicode mode does not let them
    }
    patterns.set(pattern, made);
    return made;
  }
}

/** What a limit counts: a number itself, characters, bytes, or items. */
function sizeOf(item: unknown): number | undefined {
  if (typeof item === 'number') return item;
  if (typeof item === 'string') return item.length;
  if (item instanceof Uint8Array) return item.length;
  if (Array.isArray(item)) return item.length;
  return isRecord(item) ? Object.keys(item).length : undefined;
}

function join(path: string, part: string | number): string {
  return path === '' ? String(part) : `${path}.${part}`;
}
