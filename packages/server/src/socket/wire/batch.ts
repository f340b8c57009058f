import { WireMessage } from './wire-message.ts';

/** How much goes into one message. */
export interface BatchLimits {
  readonly batchFrames: number;
  readonly batchBytes: number;
}

/** Gathers ready frames into one message: one frame as it is, several as a JSON array. */
export class Batch {
  readonly #limits: BatchLimits;
  readonly #frames: string[] = [];
  #length = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#frames.length;
  }

  /** Adds a frame; `false`, and nothing added, when it does not fit beside those already there. */
  offer(frame: string): boolean {
    const { batchFrames, batchBytes } = this.#limits;
    const length = this.#length + frame.length + 1;
    if (this.#frames.length > 0 && (this.#frames.length >= batchFrames || length > batchBytes)) return false;
    this.#frames.push(frame);
    this.#length = length;
    return true;
  }

  message(): WireMessage {
    const [only] = this.#frames;
    return new WireMessage(this.#frames.length === 1 && only !== undefined ? only : `[${this.#frames.join(',')}]`);
  }
}
