import { systemClock, type Clock } from '../../base/index.ts';
import type { Lesson, RememberAnswer, RememberRequest } from '../contract/capabilities.ts';
import { localProvider } from '../contract/local-provider.ts';
import type { Provider } from '../contract/provider.ts';
import { PassageIndex } from './passage-index.ts';

/** What {@link localMemory} takes. */
export interface LocalMemoryOptions {
  /** Lessons kept; beyond it the one learned first goes. Default 1,000. */
  readonly limit?: number;
  /** Lessons to begin with, such as those an earlier process saved. */
  readonly lessons?: readonly Lesson[];
  /** Called with all lessons after each change, so that a host can keep them. Default: they end with the process. */
  readonly onChange?: (lessons: readonly Lesson[]) => void;
  readonly clock?: Clock;
}

/** Below it a lesson shares a word or two with the question by chance: see `PassageIndex` for what a score is. */
const LEAST_SCORE = 0.2;

/** Keeps what was learned in this process. Expired lessons are never recalled. */
export function localMemory(options: LocalMemoryOptions = {}): Provider<'remember'> {
  const memory = new LocalMemory(options);
  return localProvider('remember', 'local-memory', (request) => memory.answer(request));
}

class LocalMemory {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #onChange: NonNullable<LocalMemoryOptions['onChange']>;
  readonly #lessons = new Map<string, Lesson>();
  #index: Promise<PassageIndex> | undefined;

  constructor({ limit = 1_000, lessons = [], onChange = () => undefined, clock = systemClock }: LocalMemoryOptions) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new TypeError(`limit must be a whole number above 0, got ${limit}`);
    this.#limit = limit;
    this.#clock = clock;
    this.#onChange = onChange;
    for (const lesson of lessons.slice(-limit)) this.#lessons.set(lesson.id, lesson);
  }

  async answer(request: RememberRequest): Promise<RememberAnswer> {
    const index = await (this.#index ??= this.#fill());
    switch (request.kind) {
      case 'learn':
        this.#learn(request.lesson, index);
        return { lessons: [request.lesson] };
      case 'unlearn':
        return { lessons: this.#forget(request.id, index) };
      case 'recall': {
        const now = this.#clock.now();
        for (const { id, expiresAt } of this.#lessons.values()) if (expiresAt <= now) this.#forget(id, index);
        const found = index.search(request.query, request.limit ?? 5).filter(({ score }) => score >= LEAST_SCORE);
        return { lessons: found.flatMap(({ id }) => this.#lessons.get(id) ?? []) };
      }
    }
  }

  #learn(lesson: Lesson, index: PassageIndex): void {
    this.#lessons.delete(lesson.id);
    this.#lessons.set(lesson.id, lesson);
    index.add(passageOf(lesson));
    const oldest = this.#lessons.keys().next().value;
    if (this.#lessons.size > this.#limit && oldest !== undefined) {
      this.#lessons.delete(oldest);
      index.remove(oldest);
    }
    this.#onChange([...this.#lessons.values()]);
  }

  #forget(id: string, index: PassageIndex): readonly Lesson[] {
    const lesson = this.#lessons.get(id);
    if (lesson === undefined) return [];
    this.#lessons.delete(id);
    index.remove(id);
    this.#onChange([...this.#lessons.values()]);
    return [lesson];
  }

  async #fill(): Promise<PassageIndex> {
    const index = await PassageIndex.create();
    for (const lesson of this.#lessons.values()) index.add(passageOf(lesson));
    return index;
  }
}

function passageOf({ id, text, incidentId }: Lesson) {
  return { id, text, title: '', source: incidentId };
}
