import { localMemory, type AnsweredBy, type RememberAnswer, type RememberRequest } from '../../../aws/index.ts';
import type { CancelTimer, Clock, Ids } from '../../../base/index.ts';
import {
  newFact,
  type FactEnvelope,
  type IncidentView,
  type LessonRecord,
  type NewFact,
} from '../../../protocol/index.ts';
import type { MemoryCounts } from '../host-checks.ts';
import { LessonBook } from './lesson-book.ts';
import { lessonOf } from './lesson-of.ts';
import { OutsideMemory, type OutsideMemoryOptions } from './outside-memory.ts';

/** What {@link Lessons} work with. */
export interface LessonsOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly viewOf: (incidentId: string) => IncidentView | undefined;
  /** Writes a fact about an incident; resolves when it is on disk. */
  readonly write: (fact: NewFact) => Promise<void>;
  /** How long a lesson counts, milliseconds. */
  readonly lessonMs: number;
  /** The memory outside; absent when none is configured. */
  readonly memory?: OutsideMemoryOptions['ask'] | undefined;
}

/** An incident that was over this long before a start, without its lesson being written, still teaches it. */
const CATCH_UP_MS = 86_400_000;
/** Lessons that ended are looked for this often, so that the memory outside forgets them too. */
const SWEEP_MS = 86_400_000;
const RECALLED = 5;
/** Name of the provider that finds lessons in this process. */
export const JOURNAL_MEMORY = 'journal';
const NEVER = new AbortController().signal;

/**
 * What a host learns from its incidents. The journal says which lessons there are and what they say; a memory outside only finds them. So
 * whatever it returns is looked up by id: what the journal does not know is ignored and counted, and what no longer counts is not told.
 */
export class Lessons {
  readonly #options: LessonsOptions;
  readonly #book = new LessonBook();
  readonly #outside: OutsideMemory | undefined;
  /** Incidents that may have something to teach. */
  readonly #due = new Map<string, number>();
  readonly #writing = new Set<string>();
  /** Search in this process, made with the first question. */
  #search: ReturnType<typeof localMemory> | undefined;
  #started = false;
  #cancelSweep: CancelTimer | undefined;
  #sweptAt = 0;
  #ignored = 0;

  constructor(options: LessonsOptions) {
    this.#options = options;
    const { memory: ask, clock } = options;
    this.#outside = ask && new OutsideMemory({ ask, clock, read: (id) => this.get(id) });
  }

  /** Takes every fact, in journal order, those of the past too. */
  apply(fact: FactEnvelope): void {
    for (const id of this.#book.apply(fact)) this.#changed(id);
    if (fact.kind !== 'incident-resolved' && fact.kind !== 'incident-closed' && fact.kind !== 'cause-judged') return;
    if (this.#started) this.#teach(fact.incidentId);
    else this.#due.set(fact.incidentId, fact.at);
  }

  /** From here on learns, and keeps the memory outside in step. */
  start(): void {
    this.#started = true;
    this.#sweptAt = this.#options.clock.now();
    for (const [id, at] of this.#due) if (at > this.#sweptAt - CATCH_UP_MS) this.#teach(id);
    this.#due.clear();
    if (this.#outside !== undefined) this.#sweepLater();
  }

  async stop(): Promise<void> {
    this.#started = false;
    this.#cancelSweep?.();
    await this.#outside?.stop();
  }

  get(id: string): LessonRecord | undefined {
    return this.#book.get(id, this.#options.clock.now());
  }

  /** The one learned last first. */
  list(): readonly LessonRecord[] {
    return this.#book.list(this.#options.clock.now());
  }

  /** Whether a person has unlearned it. */
  isUnlearnedForGood(id: string): boolean {
    return this.#book.isUnlearnedForGood(id);
  }

  /** How the memory outside and the journal agree; `undefined` where there is none. */
  get counts(): MemoryCounts | undefined {
    if (this.#outside === undefined) return undefined;
    const active = this.list().filter(({ state }) => state === 'active').length;
    return { active, ignored: this.#ignored, untold: this.#outside.untold };
  }

  /** Answers in this process: finds by words. What is learned and unlearned the journal knows already. */
  async answer(request: RememberRequest): Promise<RememberAnswer> {
    if (request.kind !== 'recall') return { lessons: [] };
    this.#search ??= localMemory({
      clock: this.#options.clock,
      limit: this.#book.limit,
      lessons: this.list()
        .filter(({ state }) => state === 'active')
        .map(({ lesson }) => lesson)
        .reverse(),
    });
    return this.#ask(request);
  }

  /** What of a memory's answer may be told: lessons of the journal that count, in its words, filled up with what is found here. */
  async check(
    { lessons }: RememberAnswer,
    { query, limit = RECALLED }: Extract<RememberRequest, { kind: 'recall' }>,
    by: Pick<AnsweredBy, 'local' | 'provider'>,
  ): Promise<RememberAnswer> {
    const told = new Map<string, LessonRecord['lesson']>();
    for (const { id } of lessons) {
      const record = this.get(id);
      if (record?.state === 'active') told.set(id, record.lesson);
      else if (record === undefined) this.#ignored++;
      else if (!by.local) this.#outside?.tell(id);
    }
    // Another memory may lack what it was not told, or not yet.
    if (by.provider !== JOURNAL_MEMORY && told.size < limit)
      for (const { id } of (await this.answer({ kind: 'recall', query, limit })).lessons) {
        const record = this.get(id);
        if (record?.state === 'active') told.set(id, record.lesson);
      }
    return { lessons: [...told.values()].slice(0, limit) };
  }

  #changed(id: string): void {
    const record = this.get(id);
    if (record === undefined) return;
    const active = record.state === 'active';
    void this.#ask(active ? { kind: 'learn', lesson: record.lesson } : { kind: 'unlearn', id });
    if (this.#started) this.#outside?.tell(id);
  }

  async #ask(request: RememberRequest): Promise<RememberAnswer> {
    if (this.#search === undefined) return { lessons: [] };
    return (await this.#search.call(request, {}, { signal: NEVER, progress: () => undefined })).value;
  }

  #teach(incidentId: string): void {
    const { viewOf, clock, ids, lessonMs, write } = this.#options;
    const view = viewOf(incidentId);
    const taught = view && lessonOf(view);
    if (taught === undefined || this.#writing.has(incidentId)) return;
    if (this.#book.has(incidentId, taught.hypothesisId)) return;
    const now = clock.now();
    const lesson = { id: ids.next('lsn'), incidentId, ...taught, learnedAt: now, expiresAt: now + lessonMs };
    this.#writing.add(incidentId);
    // What a journal that is down does not take, the next word about the incident, or a start within a day, writes.
    write(newFact('lesson-learned', incidentId, now, { lesson }))
      .catch(() => undefined)
      .finally(() => this.#writing.delete(incidentId));
  }

  #sweepLater(): void {
    const { clock } = this.#options;
    this.#cancelSweep = clock.after(SWEEP_MS, () => {
      const now = clock.now();
      for (const { lesson, state } of this.list())
        if (state === 'expired' && lesson.expiresAt > this.#sweptAt) this.#outside?.tell(lesson.id);
      this.#sweptAt = now;
      this.#sweepLater();
    });
  }
}
