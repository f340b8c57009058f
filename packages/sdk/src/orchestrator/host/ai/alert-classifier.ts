import * as z from 'zod/mini';
import { BoundedQueue, type Clock } from '../../../base/index.ts';
import { generateStructured, userText, type LanguageModel } from '../../../models/index.ts';
import { newFact, Severity, type Alert, type Fact, type FactEnvelope } from '../../../protocol/index.ts';
import { FENCE_RULE, fenceText } from '../../../safety/index.ts';
import type { Topology } from '../../../telemetry/index.ts';
import type { Build } from '../../run/incident-writer.ts';

/** What an {@link AlertClassifier} works with. */
export interface AlertClassifierOptions {
  readonly model: LanguageModel;
  readonly topology: () => Topology | undefined;
  /** Writes facts about an incident when their turn comes. */
  readonly write: (incidentId: string, build: Build) => Promise<void>;
  readonly clock: Clock;
}

/** Limits; times in milliseconds. Whatever exceeds them stays as its sender left it. */
const CLASSIFIER_LIMITS = Object.freeze({
  /** Alerts that wait. */
  waiting: 100,
  /** From an alert's receipt until its classification is of no use any more. */
  usefulMs: 60_000,
  /** Alerts of one incident: after some, the incident is known well enough. */
  perIncident: 5,
  /** Incidents whose alerts are counted. */
  incidents: 1_000,
  /** Components to choose among: those that the alert speaks of first. */
  components: 100,
  /** Calls that its fact names. */
  calls: 50,
  /** Characters of an alert's content. */
  content: 4_000,
});

const NONE = 'unknown';
const PATIENCE_MS = 5_000;

interface Waiting {
  readonly incidentId: string;
  readonly alert: Alert;
}

/**
 * Asks a model what an alert does not say of itself: how bad it is, and which of the known components it is about. Its incident is opened and
 * investigated long before; the answer comes as a fact of its own, or not at all. It chooses from lists, so it can make nothing up, and
 * it never makes an incident less severe.
 */
export class AlertClassifier {
  readonly #options: AlertClassifierOptions;
  readonly #waiting = new BoundedQueue<Waiting>(CLASSIFIER_LIMITS.waiting);
  readonly #asked = new Map<string, number>();
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;

  constructor(options: AlertClassifierOptions) {
    this.#options = options;
  }

  /** Takes every new fact, in journal order. */
  apply(envelope: FactEnvelope): void {
    const fact = envelope as unknown as Fact;
    if (fact.kind !== 'incident-opened' && fact.kind !== 'alert-attached') return;
    const { alert } = fact.body;
    if (alert?.unread === undefined || alert.unread.length === 0 || alert.state !== 'firing') return;
    if (this.#stop.signal.aborted || !this.#count(fact.incidentId)) return;
    if (!this.#waiting.offer({ incidentId: fact.incidentId, alert })) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Asks nothing more; resolves when the question under way has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  #count(incidentId: string): boolean {
    const before = this.#asked.get(incidentId) ?? 0;
    if (before >= CLASSIFIER_LIMITS.perIncident) return false;
    this.#asked.set(incidentId, before + 1);
    const oldest = this.#asked.keys().next().value;
    if (this.#asked.size > CLASSIFIER_LIMITS.incidents && oldest !== undefined) this.#asked.delete(oldest);
    return true;
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.take(); next !== undefined; next = this.#waiting.take()) {
      if (this.#stop.signal.aborted) return;
      try {
        await this.#classify(next);
      } catch {
        // Over budget, forbidden to leave, stopping, or a journal that is down: the alert stays as it is.
      }
    }
  }

  async #classify({ incidentId, alert }: Waiting): Promise<void> {
    const { clock, model, topology, write } = this.#options;
    const endAt = alert.receivedAt + CLASSIFIER_LIMITS.usefulMs;
    if (clock.now() >= endAt) return;
    const components = componentsFor(alert, topology());
    const request = requestFor(alert, components);
    if (request === undefined) return;
    const limit = new AbortController();
    const cancel = clock.after(endAt - clock.now(), () => limit.abort());
    const signal = AbortSignal.any([limit.signal, this.#stop.signal]);
    const outcome = await generateStructured(model, request, { signal, incidentId }).finally(cancel);
    if (outcome.outcome !== 'valid') return;
    const { severity = NONE, component = NONE } = outcome.value;
    const entity = components[Number(component.slice(1)) - 1];
    if (severity === NONE && entity === undefined) return;
    const answer = outcome.answers.at(-1);
    const calls = outcome.answers.flatMap((each) => each.calls).slice(-CLASSIFIER_LIMITS.calls);
    await write(incidentId, ({ record, add }) => {
      if (record.status !== 'triggered' && record.status !== 'acknowledged') return;
      add(
        newFact('alert-classified', incidentId, clock.now(), {
          alertId: alert.id,
          fingerprint: alert.fingerprint,
          ...(severity === NONE ? {} : { severity }),
          ...(entity === undefined ? {} : { entity }),
          by: { provider: answer?.provider ?? 'model', model: answer?.model ?? 'model' },
          ...(calls.length === 0 ? {} : { calls }),
        }),
      );
    });
  }
}

/** Components that an alert may be about, those whose name it holds first. */
function componentsFor(alert: Alert, topology: Topology | undefined): readonly string[] {
  const text = contentOf(alert).toLowerCase();
  const names = topology?.nodes.map(({ name }) => name) ?? [];
  const named = names.filter((name) => text.includes(name.toLowerCase()));
  return [...new Set([...named, ...names])].slice(0, CLASSIFIER_LIMITS.components);
}

/** `undefined` when there is nothing to choose. Components go by number: what a schema holds leaves unmasked. */
function requestFor(alert: Alert, components: readonly string[]) {
  const unread = new Set(alert.unread);
  const askEntity = unread.has('entity') && components.length > 0;
  if (!askEntity && !unread.has('severity')) return undefined;
  const schema = z.object({
    severity: z.optional(z.enum([...Severity.options, NONE])),
    component: z.optional(z.enum([...components.map((_, i) => `C${i + 1}`), NONE])),
  });
  const wanted = [
    ...(unread.has('severity')
      ? [
          '"severity": critical (users cannot work), error (a function fails), warning (it may soon), info (nobody has to act)',
        ]
      : []),
    ...(askEntity ? ['"component": the number of the component that it is about, such as C1'] : []),
  ];
  const list = components.map((name, i) => `C${i + 1} ${name}`).join('\n');
  const text = [
    'The alert:',
    fenceText(contentOf(alert), CLASSIFIER_LIMITS.content),
    ...(askEntity ? ['The components:', fenceText(list, 20_000)] : []),
  ].join('\n');
  return {
    name: 'classification',
    purpose: 'classify-alert',
    task: 'classify',
    patienceMs: PATIENCE_MS,
    maxOutputTokens: 80,
    temperature: 0,
    schema,
    system: [
      {
        type: 'text',
        text: `You classify alerts of a monitoring system. Say of the alert:\n${wanted.join('\n')}\nSay "${NONE}" where the alert does not tell. ${FENCE_RULE}`,
      },
    ],
    messages: [userText(text)],
  } as const;
}

function contentOf({ title, description = '', labels }: Alert): string {
  return [title, description, ...Object.entries(labels).map(([name, value]) => `${name}: ${value}`)].join('\n');
}
