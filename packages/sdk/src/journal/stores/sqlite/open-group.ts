import type { BoundedQueue } from '../../../base/index.ts';
import type { Fact } from '../../../protocol/index.ts';
import { numberFacts } from '../../contract/number-facts.ts';
import { conflict } from '../../contract/refusals.ts';
import type { Heads } from './heads.ts';
import type { WaitingAppend } from './waiting-append.ts';
import type { Row } from './writer.ts';

/** Facts and characters of JSON in one commit at most; a single larger append still goes, alone. */
const GROUP_FACTS = 2_048;
const GROUP_CHARS = 8_388_608;

/** Appends that are going to share a commit, and what becomes of each when it is done. */
export class OpenGroup {
  /** seq of the group's first fact. */
  readonly first: number;
  count = 0;
  /** Heads of the group's incidents once it is written. */
  readonly heads = new Map<string, number>();
  readonly accepted: {
    readonly waiting: WaitingAppend;
    readonly facts: readonly Fact[];
  }[] = [];
  /** Appends that an earlier one of the same group got ahead of. They conflict if the group is written, and fail with it if not. */
  readonly overtaken: {
    readonly waiting: WaitingAppend;
    readonly headSeq: number;
  }[] = [];
  /** Characters of JSON taken from the queue. */
  chars = 0;
  readonly #known: Heads;

  constructor(known: Heads, first: number) {
    this.#known = known;
    this.first = first;
  }

  /** Takes what waits, oldest first, numbers it, and refuses at once what conflicts with the disk. Returns the rows to be written. */
  gather(queue: BoundedQueue<WaitingAppend>): readonly Row[] {
    const rows: Row[] = [];
    while (this.count < GROUP_FACTS && this.chars < GROUP_CHARS) {
      const waiting = queue.take();
      if (waiting === undefined) break;
      this.chars += waiting.json.length;
      const { incidentId, expectedSeq, facts } = waiting.append;
      const staged = this.heads.get(incidentId);
      const headSeq = staged ?? headOf(this.#known, waiting);
      if (headSeq === undefined) continue;
      if (expectedSeq === headSeq) {
        const numbered = numberFacts(facts, this.first + this.count - 1);
        this.count += numbered.length;
        const last = this.first + this.count - 1;
        const { length: count } = numbered;
        rows.push({ seq: last, count, incident: incidentId, prev: headSeq, facts: waiting.json });
        this.heads.set(incidentId, last);
        this.accepted.push({ waiting, facts: numbered });
      } else if (staged === undefined) waiting.reject(conflict(incidentId, expectedSeq, headSeq));
      else this.overtaken.push({ waiting, headSeq });
    }
    return rows;
  }
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
