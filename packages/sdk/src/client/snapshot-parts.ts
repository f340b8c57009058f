import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ServerFrame, Snapshot } from '../protocol/index.ts';

/** Puts a snapshot together from its parts, which come in order. */
export class SnapshotParts {
  #pieces: string[] = [];

  /**
   * Takes the next part. `'more'`: it is not whole yet. `'broken'`: a part is missing, or the whole is not what was sent; ask again.
   * A part that has been taken before changes nothing.
   */
  take(frame: Extract<ServerFrame, { t: 'snap' }>): Snapshot | 'more' | 'broken' {
    if (frame.part <= this.#pieces.length) return 'more';
    if (frame.part !== this.#pieces.length + 1 || frame.part > frame.parts) return 'broken';
    this.#pieces.push(frame.data);
    if (frame.part < frame.parts) return 'more';
    const text = this.#pieces.join('');
    if (frame.sha256 !== bytesToHex(sha256(utf8ToBytes(text)))) return 'broken';
    const snapshot = JSON.parse(text) as Snapshot;
    return snapshot.seq === frame.seq ? snapshot : 'broken';
  }
}
