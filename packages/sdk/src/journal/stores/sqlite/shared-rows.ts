import type { Row } from './writer.ts';

/** Rows that {@link SharedRows} holds, and bytes of their text; what is beyond goes another way. */
const ROWS = 2_048;
const BYTES = 1_048_576;
/** Numbers of a row: seq, count, prev, and where the identifier and the facts end in the text. */
const NUMBERS = 5;
/** Bytes of UTF-8 that a UTF-16 code unit needs at most. */
const BYTES_A_CHAR = 3;

/** Places in {@link SharedRows.control}. */
const BELL = 0;
const WRITTEN = 1;
const COMMITS = 2;

/** What two threads share, as it is handed to the other one. */
export interface SharedMemory {
  readonly control: Int32Array;
  readonly numbers: Float64Array;
  readonly text: Uint8Array;
}

/**
 * The rows of one group in memory that the writer's thread sees too, so that none of them is packed into a message and unpacked again.
 * One thread puts rows, rings, and begins anew only when the group is settled; the other one sleeps on the bell and takes them.
 */
export class SharedRows {
  readonly memory: SharedMemory;
  readonly #control: Int32Array;
  readonly #numbers: Float64Array;
  readonly #text: Buffer;
  #rows = 0;
  #bytes = 0;
  #commits = 0;

  constructor(memory: SharedMemory = newMemory()) {
    this.memory = memory;
    this.#control = memory.control;
    this.#numbers = memory.numbers;
    this.#text = Buffer.from(memory.text.buffer);
  }

  /** Puts rows behind those that are there; returns how many found room. */
  put(rows: readonly Row[]): number {
    let put = 0;
    for (const { seq, count, prev, incident, facts } of rows) {
      if (typeof facts !== 'string' || typeof incident !== 'string' || this.#rows === ROWS) break;
      if ((incident.length + facts.length) * BYTES_A_CHAR > BYTES - this.#bytes) break;
      const numbers = this.#numbers;
      const at = this.#rows++ * NUMBERS;
      numbers[at] = seq;
      numbers[at + 1] = count;
      numbers[at + 2] = prev;
      numbers[at + 3] = this.#bytes += this.#text.write(incident, this.#bytes);
      numbers[at + 4] = this.#bytes += this.#text.write(facts, this.#bytes);
      put++;
    }
    Atomics.store(this.#control, WRITTEN, this.#rows);
    return put;
  }

  /** The group that was put is settled: what is put next begins anew. */
  clear(): void {
    this.#rows = 0;
    this.#bytes = 0;
  }

  /** Asks for the group to be committed. */
  askCommit(): void {
    Atomics.add(this.#control, COMMITS, 1);
  }

  /** Wakes whoever {@link sleep sleeps}. */
  ring(): void {
    Atomics.add(this.#control, BELL, 1);
    Atomics.notify(this.#control, BELL);
  }

  /** What the bell says now; to be read before looking for something to do. */
  get bell(): number {
    return Atomics.load(this.#control, BELL);
  }

  /** Sleeps until the bell has rung since it said `heard`. */
  sleep(heard: number): void {
    Atomics.wait(this.#control, BELL, heard);
  }

  /** Whether a commit has been asked for since the last one that was taken; takes it. To be read before the last rows are taken. */
  takeCommit(): boolean {
    const asked = Atomics.load(this.#control, COMMITS);
    if (asked === this.#commits) return false;
    this.#commits = asked;
    return true;
  }

  /** Rows that have been put since the last call. Their text is valid until the group is settled. */
  take(): readonly Row[] {
    const rows: Row[] = [];
    for (const written = Atomics.load(this.#control, WRITTEN); this.#rows < written; this.#rows++) {
      const at = this.#rows * NUMBERS;
      const [incidentEnd, factsEnd] = [this.#number(at + 3), this.#number(at + 4)];
      rows.push({
        seq: this.#number(at),
        count: this.#number(at + 1),
        prev: this.#number(at + 2),
        incident: this.#text.subarray(this.#bytes, incidentEnd),
        facts: this.#text.subarray(incidentEnd, factsEnd),
      });
      this.#bytes = factsEnd;
    }
    return rows;
  }

  /** The group has been taken as a whole and is about to be settled: nobody puts anything before that. */
  finish(): void {
    this.clear();
    Atomics.store(this.#control, WRITTEN, 0);
  }

  #number(at: number): number {
    return this.#numbers[at] as number;
  }
}

function newMemory(): SharedMemory {
  return {
    control: new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)),
    numbers: new Float64Array(new SharedArrayBuffer(ROWS * NUMBERS * Float64Array.BYTES_PER_ELEMENT)),
    text: new Uint8Array(new SharedArrayBuffer(BYTES)),
  };
}
