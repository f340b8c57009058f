import type { BoundedQueue } from '../../../base/index.ts';
import type { Fact } from '../../../protocol/index.ts';
import { numberFacts } from '../../contract/number-facts.ts';
import { conflict } from '../../contract/refusals.ts';
import type { Heads } from './heads.ts';
import type { WaitingAppend } from './waiting-append.ts';
import type { Group } from './writer.ts';

/** Facts and characters of JSON in one commit at most; a single larger append still goes, alone. */
const GROUP_FACTS = 2_048;
const GROUP_CHARS = 8_388_608;

/** A group with those who wait for it. */
export interface Gathered {
  readonly group: Group;
  readonly accepted: readonly { readonly waiting: WaitingAppend; readonly facts: readonly Fact[] }[];
  /** Appends that an earlier one of the same group got ahead of. They conflict if the group is written, and fail with it if not. */
  readonly overtaken: readonly { readonly waiting: WaitingAppend; readonly headSeq: number }[];
  /** Heads of the group's incidents once it is written. */
  readonly heads: ReadonlyMap<string, number>;
  /** Characters of JSON taken from the queue. */
  readonly chars: number;
}

/** Takes what waits, oldest first, numbers it from `first`, and refuses at once what conflicts with the disk. */
export function gather(queue: BoundedQueue<WaitingAppend>, known: Heads, first: number): Gathered {
  const rows: Rows = { incidents: [], kinds: [], keys: [], bodies: [], numbers: [] };
  const accepted: { waiting: WaitingAppend; facts: readonly Fact[] }[] = [];
  const overtaken: { waiting: WaitingAppend; headSeq: number }[] = [];
  const heads = new Map<string, number>();
  let chars = 0;
  while (rows.bodies.length < GROUP_FACTS && chars < GROUP_CHARS) {
    const waiting = queue.take();
    if (waiting === undefined) break;
    chars += waiting.chars;
    const { incidentId, expectedSeq, facts } = waiting.append;
    const staged = heads.get(incidentId);
    const headSeq = staged ?? headOf(known, waiting);
    if (headSeq === undefined) continue;
    if (expectedSeq === headSeq) {
      const numbered = numberFacts(facts, first + rows.bodies.length - 1);
      addRows(rows, waiting, numbered);
      heads.set(incidentId, (numbered.at(-1) as Fact).seq);
      accepted.push({ waiting, facts: numbered });
    } else if (staged === undefined) waiting.reject(conflict(incidentId, expectedSeq, headSeq));
    else overtaken.push({ waiting, headSeq });
  }
  return { group: pack(rows, first), accepted, overtaken, heads, chars };
}

/** A head that cannot be looked up fails its own append, not the others. */
function headOf(known: Heads, { append, reject }: WaitingAppend): number | undefined {
  try {
    return known.get(append.incidentId);
  } catch (error) {
    reject(error);
    return undefined;
  }
}

interface Rows {
  readonly incidents: string[];
  readonly kinds: string[];
  readonly keys: (string | null)[];
  readonly bodies: string[];
  readonly numbers: number[];
}

function addRows(rows: Rows, { append, bodies }: WaitingAppend, facts: readonly Fact[]): void {
  let prev = append.expectedSeq;
  for (const { seq, kind, v, incidentId, at, key } of facts) {
    rows.incidents.push(incidentId);
    rows.kinds.push(kind);
    rows.keys.push(key ?? null);
    rows.numbers.push(prev, v, at);
    prev = seq;
  }
  rows.bodies.push(...bodies);
}

function pack({ incidents, kinds, keys, bodies, numbers }: Rows, first: number): Group {
  const group = {
    first,
    count: bodies.length,
    incidents: incidents.join(' '),
    kinds: kinds.join(' '),
    bodies: bodies.join('\n'),
    numbers,
  };
  return keys.some((key) => key !== null) ? { ...group, keys } : group;
}
