import type { AskOptions, AwsManager } from '../../../aws/index.ts';
import type { RememberRequest } from '../../../aws/index.ts';
import type { CancelTimer, Clock } from '../../../base/index.ts';
import type { LessonRecord } from '../../../protocol/index.ts';

/** What an {@link OutsideMemory} works with. */
export interface OutsideMemoryOptions {
  readonly ask: (request: RememberRequest, options: AskOptions<'remember'>) => ReturnType<AwsManager['ask']>;
  readonly clock: Clock;
  /** A lesson as it stands now. */
  readonly read: (id: string) => LessonRecord | undefined;
}

/** Limits, times in milliseconds. */
const OUTSIDE_LIMITS = Object.freeze({
  /** Lessons that wait to be told; one more is not told, and counted. */
  waiting: 1_000,
  /** How often the memory is told of one lesson: for about a day. */
  attempts: 30,
  /** Time between rounds: doubles while nothing gets through. */
  againMs: 60_000,
  againAtMostMs: 3_600_000,
});

/** Keeps the memory outside in step with what the journal says: told of a lesson once it counts, told to forget it once it does not. */
export class OutsideMemory {
  readonly #options: OutsideMemoryOptions;
  readonly #waiting = new Map<string, number>();
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  #timer: CancelTimer | undefined;
  #untold = 0;
  /** Rounds in a row in which nothing got through. */
  #failedRounds = 0;

  constructor(options: OutsideMemoryOptions) {
    this.#options = options;
  }

  /** Lessons of which the memory could not be told. */
  get untold(): number {
    return this.#untold;
  }

  /** Tells the memory how a lesson stands, when its turn comes. */
  tell(id: string): void {
    if (this.#stop.signal.aborted) return;
    if (this.#waiting.size >= OUTSIDE_LIMITS.waiting && !this.#waiting.has(id)) this.#untold++;
    else this.#waiting.set(id, 0);
    this.#begin();
  }

  /** Tells nothing more; resolves when the call under way has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#timer?.();
    await this.#working;
  }

  #begin(): void {
    if (this.#timer !== undefined || this.#stop.signal.aborted) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#waiting.size > 0) this.#later();
    });
  }

  #later(): void {
    if (this.#stop.signal.aborted) return;
    const { againMs, againAtMostMs } = OUTSIDE_LIMITS;
    const waitMs = Math.min(againAtMostMs, againMs * 2 ** Math.max(0, this.#failedRounds - 1));
    this.#timer ??= this.#options.clock.after(waitMs, () => {
      this.#timer = undefined;
      this.#begin();
    });
  }

  /** One after another, each once; what failed waits for the next round. */
  async #work(): Promise<void> {
    const round = [...this.#waiting.keys()];
    let through = false;
    for (const id of round) {
      if (this.#stop.signal.aborted) return;
      const attempt = (this.#waiting.get(id) ?? 0) + 1;
      this.#waiting.delete(id);
      if (await this.#told(id)) through = true;
      else if (attempt < OUTSIDE_LIMITS.attempts) this.#waiting.set(id, attempt);
      else this.#untold++;
    }
    this.#failedRounds = through ? 0 : this.#failedRounds + 1;
  }

  async #told(id: string): Promise<boolean> {
    const { ask, read } = this.#options;
    const record = read(id);
    const request: RememberRequest =
      record?.state === 'active' ? { kind: 'learn', lesson: withoutPeople(record) } : { kind: 'unlearn', id };
    const { signal } = this.#stop;
    const incidentId = record?.lesson.incidentId;
    try {
      const outcome = await ask(request, { signal, ...(incidentId === undefined ? {} : { incidentId }) });
      return outcome.outcome === 'answered' && !outcome.by.local;
    } catch {
      // Only stopping makes it throw.
      return false;
    }
  }
}

/** Who confirmed it is the journal's to say; the memory need not know. */
function withoutPeople({ lesson: { id, incidentId, text, learnedAt, expiresAt } }: LessonRecord) {
  return { id, incidentId, text, learnedAt, expiresAt };
}
