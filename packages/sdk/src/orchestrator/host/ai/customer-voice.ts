import type { AskOptions, Outcome, SentimentRequest } from '../../../aws/index.ts';
import type { Clock } from '../../../base/index.ts';
import {
  newFact,
  type Fact,
  type FactEnvelope,
  type IncidentView,
  type ServiceCall,
  type Severity,
} from '../../../protocol/index.ts';
import type { Build } from '../../run/incident-writer.ts';

/** What a {@link CustomerVoice} works with. */
export interface CustomerVoiceOptions {
  readonly ask: (request: SentimentRequest, options: AskOptions<'sentiment'>) => Promise<Outcome<'sentiment'>>;
  /** Writes facts about an incident when their turn comes. */
  readonly write: (incidentId: string, build: Build) => Promise<void>;
  readonly viewOf: (incidentId: string) => IncidentView | undefined;
  readonly clock: Clock;
}

/** When customers raise the severity, and what is remembered of them. */
export const CUSTOMER_VOICE = Object.freeze({
  /** Different customers whose messages are strongly negative. Those without a name count as one. */
  customers: 3,
  /** From this weight of what is negative in a message on, 0 to 1. */
  strong: 0.7,
  /** Incidents with messages, and the newest messages of each. */
  incidents: 500,
  messages: 100,
});

/** Calls that a fact names. */
const CALLS = 50;

interface Message {
  readonly noteId: string;
  readonly customer: string;
  readonly text: string;
  /** `undefined` while nobody has read it, 0 when it could not be read. */
  negative?: number;
}

/**
 * Listens to what customers write about an incident. Once several are strongly negative its severity goes up by one step, once and never
 * down: what they feel says that it hurts, not what it is. Messages are read when there are enough customers for it to matter.
 */
export class CustomerVoice {
  readonly #options: CustomerVoiceOptions;
  readonly #messages = new Map<string, Message[]>();
  /** Incidents whose severity customers have raised. */
  readonly #raised = new Set<string>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #started = false;

  constructor(options: CustomerVoiceOptions) {
    this.#options = options;
  }

  /** Takes every fact, in journal order, those of the past too. */
  apply(envelope: FactEnvelope): void {
    const fact = envelope as unknown as Fact;
    const { incidentId } = fact;
    switch (fact.kind) {
      case 'note-added':
        if (fact.body.from !== 'customer' || this.#raised.has(incidentId)) return;
        this.#hear(incidentId, fact.body);
        return this.#consider(incidentId);
      case 'severity-changed':
        if (fact.body.notes === undefined) return;
        this.#messages.delete(incidentId);
        this.#raised.add(incidentId);
        return forgetOldest(this.#raised);
      case 'incident-resolved':
      case 'incident-closed':
        this.#messages.delete(incidentId);
        return;
      default:
        return;
    }
  }

  /** From here on reads. */
  start(): void {
    this.#started = true;
    for (const incidentId of this.#messages.keys()) this.#consider(incidentId);
  }

  /** Reads nothing more; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#stop.abort();
    await Promise.all(this.#reading.values());
  }

  #hear(incidentId: string, { noteId, customer = '', text }: Fact<'note-added'>['body']): void {
    const messages = this.#messages.get(incidentId) ?? [];
    this.#messages.delete(incidentId);
    this.#messages.set(incidentId, messages);
    messages.push({ noteId, customer, text });
    if (messages.length > CUSTOMER_VOICE.messages) messages.shift();
    forgetOldest(this.#messages);
  }

  #consider(incidentId: string): void {
    if (!this.#started || this.#reading.has(incidentId) || this.#unread(incidentId).length === 0) return;
    const work = this.#read(incidentId).finally(() => this.#reading.delete(incidentId));
    this.#reading.set(incidentId, work);
  }

  /** Messages to be read: none while there are too few customers for it to matter. */
  #unread(incidentId: string): readonly Message[] {
    const messages = this.#messages.get(incidentId) ?? [];
    const maybe = messages.filter(({ negative = 1 }) => negative >= CUSTOMER_VOICE.strong);
    if (new Set(maybe.map(customerOf)).size < CUSTOMER_VOICE.customers) return [];
    return maybe.filter(({ negative }) => negative === undefined);
  }

  /** Reads until nothing is left, also what came meanwhile. Without an answer the next message, or a start, is the next occasion. */
  async #read(incidentId: string): Promise<void> {
    const { ask } = this.#options;
    const { signal } = this.#stop;
    try {
      for (let unread = this.#unread(incidentId); unread.length > 0; unread = this.#unread(incidentId)) {
        const outcome = await ask({ texts: unread.map(({ text }) => text) }, { incidentId, signal });
        if (outcome.outcome !== 'answered') return;
        unread.forEach((message, i) => {
          const said = outcome.value.texts[i];
          message.negative = said?.feeling === 'negative' ? said.negative : 0;
        });
        await this.#raise(incidentId, outcome.by.provider, outcome.calls);
      }
    } catch {
      // Stopping, or a journal that is down.
    }
  }

  async #raise(incidentId: string, reader: string, calls: readonly ServiceCall[]): Promise<void> {
    const strong = (this.#messages.get(incidentId) ?? []).filter(
      ({ negative = 0 }) => negative >= CUSTOMER_VOICE.strong,
    );
    const customers = new Set(strong.map(customerOf)).size;
    if (customers < CUSTOMER_VOICE.customers) return;
    const outside = calls.filter(({ origin }) => origin !== 'local').slice(-CALLS);
    const { write, viewOf, clock } = this.#options;
    await write(incidentId, ({ record, add }) => {
      const now = viewOf(incidentId)?.incident.severity;
      const severity = now && oneStepUp(now);
      const open = record.status === 'triggered' || record.status === 'acknowledged';
      if (severity === undefined || !open || this.#raised.has(incidentId)) return;
      const reason = `${customers} customers are strongly negative about it, as ${reader} reads their messages`;
      add(
        newFact('severity-changed', incidentId, clock.now(), {
          severity,
          reason,
          notes: strong.map(({ noteId }) => noteId),
          ...(outside.length === 0 ? {} : { calls: outside }),
        }),
      );
    });
  }
}

/** The next worse severity; `undefined` when there is none. */
function oneStepUp(severity: Severity): Severity | undefined {
  return ({ critical: undefined, error: 'critical', warning: 'error', info: 'warning' } as const)[severity];
}

function customerOf({ customer }: Message): string {
  return customer;
}

function forgetOldest(known: Map<string, unknown> | Set<string>): void {
  const oldest = known.keys().next().value;
  if (known.size > CUSTOMER_VOICE.incidents && oldest !== undefined) known.delete(oldest);
}
