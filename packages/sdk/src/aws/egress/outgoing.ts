import type { CapabilityName, Cost } from '../../protocol/index.ts';
import type { AnswerOf, RequestOf } from '../contract/capabilities.ts';
import type { Provider, Target } from '../contract/provider.ts';
import { EGRESS_TEXT_LIMIT, type EgressLedger, type EgressRecord, type Masker } from './egress.ts';
import { MAP_TEXTS } from './map-texts.ts';

/** A request as it leaves, and the way back. */
export interface Sent<C extends CapabilityName> {
  readonly request: RequestOf<C>;
  readonly unmask: (answer: AnswerOf<C>) => AnswerOf<C>;
  /** Writes down what left, once it is known how that went. */
  readonly record: (end: Pick<EgressRecord, 'at' | 'outcome'> & { readonly cost: Cost }) => void;
}

/** The door of the process: masks what leaves for one incident, unmasks what comes back, and writes down what left. */
export class Outgoing {
  readonly masker: Masker;
  readonly #ledger: EgressLedger;
  readonly #incidentId: string | undefined;

  constructor(masker: Masker, ledger: EgressLedger, incidentId: string | undefined) {
    this.masker = masker;
    this.#ledger = ledger;
    this.#incidentId = incidentId;
  }

  send<C extends CapabilityName>(provider: Provider<C>, target: Target, request: RequestOf<C>): Sent<C> {
    const { masker } = this;
    const texts: string[] = [];
    let characters = 0;
    const note = (text: string) => {
      // Beyond the record's length the text is counted, not kept.
      if (characters < EGRESS_TEXT_LIMIT) texts.push(text);
      characters += text.length;
      return text;
    };
    const { request: mapRequest, answer: mapAnswer } = MAP_TEXTS[provider.capability];
    const masked = mapRequest(request, (text) => note(masker.mask(text)));
    if (provider.capability === 'pii') note((request as RequestOf<'pii'>).text);
    const bytes = provider.capability === 'scan' ? (request as RequestOf<'scan'>).bytes.length : 0;
    return {
      request: masked,
      unmask: (answer) => (mapAnswer === undefined ? answer : mapAnswer(answer, (text) => masker.unmask(text))),
      record: ({ at, outcome, cost }) =>
        this.#ledger.add({
          at,
          capability: provider.capability,
          service: provider.service,
          provider: provider.name,
          ...target,
          text: texts.join('\n').slice(0, EGRESS_TEXT_LIMIT),
          characters,
          bytes,
          outcome,
          cost,
          ...(this.#incidentId === undefined ? {} : { incidentId: this.#incidentId }),
        }),
    };
  }
}
