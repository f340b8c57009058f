import { SitrepError, type Clock, type Ids } from '../../base/index.ts';
import type { AlertReceipt, Intake } from '../../intake/index.ts';
import {
  newFact,
  type ActionProgress,
  type Actor,
  type FactEnvelope,
  type IncidentView,
  type LessonRecord,
} from '../../protocol/index.ts';
import type { Lessons } from './experience/lessons.ts';
import type { Orchestrator } from '../orchestrator.ts';
import type { Build } from '../run/incident-writer.ts';
import { restoreAnswer, type Answer } from './answer.ts';
import { IdempotencyLedger } from './idempotency-ledger.ts';
import {
  acknowledge,
  decide,
  judgeCause,
  note,
  resolve,
  type ActionVerdict,
  type CauseVerdict,
  type CommandFrame,
  type NoteText,
} from './incident-commands.ts';
import type { IncidentViews } from './incident-views.ts';
import { openByRequest, type OpenRequest } from './open-by-request.ts';

/** Who asks for a change, and the `Idempotency-Key` of the request. */
export interface ChangeOptions {
  readonly by: Actor;
  readonly key?: string;
}

/** What an {@link IncidentDesk} works with. */
export interface DeskOptions {
  readonly orchestrator: Orchestrator;
  readonly incidents: IncidentViews;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly lessons: Lessons;
}

/** Where changes from outside come in: alerts, and what people ask for. Each request is carried out once, whatever its repeats. */
export class IncidentDesk {
  readonly #options: DeskOptions;
  readonly #ledger: IdempotencyLedger<Answer>;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#ledger = new IdempotencyLedger(options.clock);
  }

  /** Takes over what a journaled fact says about the request behind it. */
  restore(fact: FactEnvelope): void {
    restoreAnswer(this.#ledger, fact);
  }

  async receive(source: string, payload: unknown, key: string | undefined): Promise<readonly AlertReceipt[]> {
    const answer = await this.#ledger.run(key, ['receive', source, payload], async (stored) => ({
      about: 'alerts',
      receipts: await this.#options.intake.receive(source, payload, stored === undefined ? {} : { key: stored }),
    }));
    return answer.about === 'alerts' ? answer.receipts : [];
  }

  async open(request: OpenRequest, { by, key }: ChangeOptions): Promise<IncidentView> {
    const { ids, clock, orchestrator } = this.#options;
    const answer = await this.#ledger.run(key, ['open', request], async (stored): Promise<Answer> => {
      const incidentId = ids.next('inc');
      const frame = { incidentId, alertId: ids.next('alr'), at: clock.now(), by, key: stored };
      await orchestrator.open(incidentId, [openByRequest(request, frame)]);
      return { about: 'incident', incidentId };
    });
    return this.#viewOf(answer);
  }

  acknowledge(id: string, options: ChangeOptions): Promise<IncidentView> {
    return this.#change(id, options, ['acknowledge', id], acknowledge);
  }

  resolve(id: string, options: ChangeOptions, reason: string): Promise<IncidentView> {
    return this.#change(id, options, ['resolve', id, reason], (frame) => resolve(frame, reason));
  }

  note(id: string, options: ChangeOptions & NoteText): Promise<IncidentView> {
    const { text, from, customer } = options;
    if (from === undefined && customer !== undefined)
      throw new TypeError('A customer is named without from: "customer"');
    const said = { text, ...(from === undefined ? {} : { from }), ...(customer === undefined ? {} : { customer }) };
    const request = ['note', id, ...Object.values(said)];
    return this.#change(id, options, request, (frame) => note(frame, this.#options.ids.next('not'), said));
  }

  async judgeCause(id: string, hypothesisId: string, options: ChangeOptions & CauseVerdict): Promise<IncidentView> {
    if (options.by.kind !== 'person') throw new TypeError('Only a person judges a cause');
    const { verdict, actual } = options;
    const said: CauseVerdict = { verdict, ...(actual === undefined ? {} : { actual }) };
    const { hypotheses } = await this.#options.incidents.of(id);
    const named = hypotheses.find((each) => each.id === hypothesisId);
    if (named === undefined)
      throw new SitrepError('ERR_SITREP_NOT_FOUND', `Incident ${id} names no cause ${hypothesisId} now`);
    return this.#change(id, options, ['judge-cause', id, hypothesisId, said], (frame) =>
      judgeCause(frame, named, said),
    );
  }

  async decide(id: string, actionId: string, options: ChangeOptions & ActionVerdict): Promise<ActionProgress> {
    if (options.by.kind !== 'person') throw new TypeError('Only a person decides about an action');
    const { digest, verdict, reason } = options;
    const said: ActionVerdict = { digest, verdict, ...(reason === undefined ? {} : { reason }) };
    const request = { actionId, ...said };
    const view = await this.#change(id, options, ['decide', id, request], (frame) => decide(frame, actionId, said));
    const action = view.actions.find((each) => each.request.id === actionId);
    if (action === undefined) throw new SitrepError('ERR_SITREP_NOT_FOUND', `No action ${actionId}`);
    return action;
  }

  async unlearn(lessonId: string, { by, key }: ChangeOptions, reason: string): Promise<LessonRecord> {
    const { clock, orchestrator, lessons, incidents } = this.#options;
    if (by.kind !== 'person') throw new TypeError('Only a person unlearns a lesson');
    const incidentId = this.#lesson(lessonId).lesson.incidentId;
    await this.#ledger.run(key, ['unlearn', lessonId, reason], async (stored): Promise<Answer> => {
      const body = { lessonId, reason, by };
      await orchestrator.write(incidentId, ({ add }) => {
        if (!lessons.isUnlearnedForGood(lessonId))
          add(newFact('lesson-unlearned', incidentId, clock.now(), body, stored));
      });
      return { about: 'lesson', lessonId };
    });
    // Whoever reads the incident's view has every fact of it folded.
    await incidents.of(incidentId);
    return this.#lesson(lessonId);
  }

  #lesson(id: string): LessonRecord {
    const record = this.#options.lessons.get(id);
    if (record === undefined) throw new SitrepError('ERR_SITREP_NOT_FOUND', `There is no lesson ${id}`);
    return record;
  }

  async #change(
    incidentId: string,
    { by, key }: ChangeOptions,
    request: unknown,
    build: (frame: CommandFrame) => Build,
  ): Promise<IncidentView> {
    const { clock, orchestrator } = this.#options;
    const answer = await this.#ledger.run(key, request, async (stored): Promise<Answer> => {
      await orchestrator.write(incidentId, build({ at: clock.now(), by, key: stored }));
      return { about: 'incident', incidentId };
    });
    return this.#viewOf(answer);
  }

  async #viewOf(answer: Answer): Promise<IncidentView> {
    if (answer.about !== 'incident') throw new TypeError('This idempotency key belongs to no incident');
    return this.#options.incidents.of(answer.incidentId);
  }
}
