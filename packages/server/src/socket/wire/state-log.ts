import type { StateBoard, StateEntry } from '@sitrep/sdk/base';
import { Batch, type BatchLimits } from './batch.ts';
import type { WireMessage } from './wire-message.ts';

/** The next message of a state subscription, and the version it brings it to. */
export interface StateRun {
  /** `undefined` when nothing that changed is for this subscription. */
  readonly message: WireMessage | undefined;
  readonly version: number;
}

interface Change extends StateEntry {
  /** `"key":…,"version":…,"value":…}`, once somebody needs it. */
  text?: string;
}

/** Removed keys that are remembered, so that a slow client hears of them. */
const REMEMBERED_REMOVALS = 1_000;
const KEPT_RUNS = 512;

/**
 * The board's changes in order of version, the newest of each key only. A client is a version, however slow it is and however much has
 * changed: what it has not seen is whatever is newer.
 */
export class StateLog {
  readonly #limits: BatchLimits;
  readonly #board: StateBoard;
  #changes: Change[] = [];
  #newest = new Map<string, Change>();
  #removals = 0;
  #floor = 0;
  #version = 0;
  #kept = new Map<string, StateRun>();

  constructor(board: StateBoard, limits: BatchLimits) {
    this.#limits = limits;
    this.#board = board;
    for (const entry of board.entries()) this.#add(entry);
  }

  /** Follows the board, and calls `changed` after each change, until the returned function is called. */
  follow(changed: () => void): () => void {
    return this.#board.subscribe((entry) => {
      this.#add(entry);
      changed();
    });
  }

  /** Version of the newest change. */
  get version(): number {
    return this.#version;
  }

  /** A client that stands before this version, and not at 0, may have missed a removal and must begin again. */
  get floor(): number {
    return this.#floor;
  }

  /** What is newer than `version` under keys that begin with `prefix`; `undefined` when nothing is newer. */
  next(id: number, prefix: string, version: number): StateRun | undefined {
    if (version >= this.#version) return undefined;
    const key = `${id} ${version} ${prefix}`;
    let run = this.#kept.get(key);
    if (run === undefined) {
      run = this.#build(id, prefix, version);
      if (this.#kept.size >= KEPT_RUNS) this.#kept.clear();
      this.#kept.set(key, run);
    }
    return run;
  }

  #build(id: number, prefix: string, version: number): StateRun {
    const batch = new Batch(this.#limits);
    let reached = version;
    for (let index = this.#after(version); index < this.#changes.length; index++) {
      const change = this.#changes[index] as Change;
      const wanted =
        this.#newest.get(change.key) === change &&
        change.key.startsWith(prefix) &&
        !(change.value === undefined && version === 0);
      if (wanted && !batch.offer(`{"t":"st","id":${id},${textOf(change)}`))
        return { message: batch.message(), version: reached };
      reached = change.version;
    }
    return { message: batch.count > 0 ? batch.message() : undefined, version: this.#version };
  }

  #add(entry: StateEntry): void {
    this.#version = entry.version;
    const before = this.#newest.get(entry.key);
    const change: Change = { ...entry };
    this.#newest.set(entry.key, change);
    this.#changes.push(change);
    this.#removals += Number(change.value === undefined) - Number(before !== undefined && before.value === undefined);
    this.#kept.clear();
    if (this.#changes.length > 2 * this.#newest.size + 64 || this.#removals > 2 * REMEMBERED_REMOVALS) this.#compact();
  }

  #compact(): void {
    let forget = this.#removals - REMEMBERED_REMOVALS;
    this.#changes = this.#changes.filter((change) => {
      if (this.#newest.get(change.key) !== change) return false;
      if (change.value !== undefined || forget-- <= 0) return true;
      this.#newest.delete(change.key);
      this.#removals--;
      this.#floor = change.version;
      return false;
    });
  }

  /** Index of the first change newer than `version`. */
  #after(version: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle] as Change).version > version) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function textOf(change: Change): string {
  const { key, version, value } = change;
  const content = value === undefined ? '"gone":true' : `"value":${JSON.stringify(value)}`;
  change.text ??= `"key":${JSON.stringify(key)},"version":${version},${content}}`;
  return change.text;
}
