import type { Fact, FactEnvelope, Lesson, LessonRecord } from '../../../protocol/index.ts';

/** Lessons kept; beyond it the one learned first is forgotten, as if it had never been. */
const KEPT = 5_000;

type Unlearned = NonNullable<LessonRecord['unlearned']>;

interface Entry {
  readonly lesson: Lesson;
  /** What a person last said of the cause that it rests on. */
  judged?: { readonly right: boolean; readonly word: Unlearned };
  unlearned?: Unlearned;
}

/**
 * What was learned, and what of it still counts: a fold of facts, and the only place that says which lessons there are. A lesson whose
 * cause is judged wrong is unlearned, and counts again when that word is taken back; one that a person unlearned never does.
 */
export class LessonBook {
  readonly #entries = new Map<string, Entry>();
  readonly #byIncident = new Map<string, Set<string>>();
  /** Newest judgements of incidents without a lesson so far. */
  readonly #early = new Map<string, Fact<'cause-judged'>>();

  /** Lessons that it holds at most. */
  readonly limit = KEPT;

  /** Takes a fact, in journal order. Returns the ids of the lessons that it speaks of. */
  apply(envelope: FactEnvelope): readonly string[] {
    const fact = envelope as unknown as Fact;
    switch (fact.kind) {
      case 'lesson-learned':
        return this.#learn(fact);
      case 'lesson-unlearned': {
        const { lessonId, by, reason } = fact.body;
        const entry = this.#entries.get(lessonId);
        if (entry === undefined) return [];
        entry.unlearned ??= { at: fact.at, by, reason };
        return [lessonId];
      }
      case 'cause-judged':
        return this.#judge(fact);
      default:
        return [];
    }
  }

  /** Whether an incident has taught what it can about a hypothesis. */
  has(incidentId: string, hypothesisId: string): boolean {
    return [...(this.#byIncident.get(incidentId) ?? [])].some(
      (id) => this.#entries.get(id)?.lesson.hypothesisId === hypothesisId,
    );
  }

  /** A lesson as it stands at a time; `undefined` when there is none of this id. */
  get(id: string, now: number): LessonRecord | undefined {
    const entry = this.#entries.get(id);
    return entry && recordOf(entry, now);
  }

  /** Whether a person has unlearned it, which no later judgement takes back. */
  isUnlearnedForGood(id: string): boolean {
    return this.#entries.get(id)?.unlearned !== undefined;
  }

  /** All lessons, the one learned last first. */
  list(now: number): readonly LessonRecord[] {
    return [...this.#entries.values()].reverse().map((entry) => recordOf(entry, now));
  }

  #learn({ incidentId, body: { lesson } }: Fact<'lesson-learned'>): readonly string[] {
    const { id } = lesson;
    if (this.#entries.has(id)) return [];
    this.#entries.set(id, { lesson });
    const ids = this.#byIncident.get(incidentId) ?? new Set();
    this.#byIncident.set(incidentId, ids.add(id));
    const early = this.#early.get(incidentId);
    this.#early.delete(incidentId);
    if (early !== undefined) this.#judge(early);
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size > KEPT && oldest !== undefined) this.#forget(oldest);
    return [id];
  }

  #judge(fact: Fact<'cause-judged'>): readonly string[] {
    const { incidentId, at, body } = fact;
    const ids = this.#byIncident.get(incidentId);
    if (ids === undefined) {
      this.#early.delete(incidentId);
      this.#early.set(incidentId, fact);
      const oldest = this.#early.keys().next().value;
      if (this.#early.size > KEPT && oldest !== undefined) this.#early.delete(oldest);
      return [];
    }
    const { verdict, hypothesisId, by, actual, entity } = body;
    const reason = `${entity} was judged not to be the cause${actual === undefined ? '' : `: it was ${actual}`}`;
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry?.lesson.hypothesisId === hypothesisId)
        entry.judged = { right: verdict === 'right', word: { at, by, reason } };
    }
    return [...ids];
  }

  #forget(id: string): void {
    const incidentId = this.#entries.get(id)?.lesson.incidentId ?? '';
    this.#entries.delete(id);
    const ids = this.#byIncident.get(incidentId);
    if (ids?.delete(id) === true && ids.size === 0) this.#byIncident.delete(incidentId);
  }
}

function recordOf({ lesson, judged, unlearned }: Entry, now: number): LessonRecord {
  const word = unlearned ?? (judged?.right === false ? judged.word : undefined);
  const known = judged?.right === true ? { ...lesson, confirmedBy: judged.word.by.id } : lesson;
  if (word !== undefined) return { lesson: known, state: 'unlearned', unlearned: word };
  return { lesson: known, state: lesson.expiresAt <= now ? 'expired' : 'active' };
}
