import { SitrepError } from '../base/index.ts';
import type { LanguageModel, ModelAnswer, ModelCallOptions, ModelEvent, ModelRequest } from '../models/index.ts';
import type { Cost, TokenUse } from '../protocol/index.ts';
import type { Outcome } from './contract/outcome.ts';
import type { CallContext } from './contract/provider.ts';
import { unansweredError } from './spine/run-call.ts';

type Reason = (
  request: ModelRequest,
  options: ModelCallOptions & { readonly emit?: CallContext['emit'] },
) => Promise<Outcome<'reason'>>;
type Piece = Exclude<ModelEvent, { readonly type: 'answer' }>;

/** The manager's `reason` capability as a language model. `prefer` is the table's name of the model to ask first. */
export function managerModel(reason: Reason, prefer: string | undefined): LanguageModel {
  const routed = (request: ModelRequest): ModelRequest =>
    prefer === undefined || request.prefer !== undefined ? request : { ...request, prefer };
  return {
    provider: 'aws-manager',
    model: prefer ?? 'routed',
    generate: async (request, options = {}) => answerOf(await reason(routed(request), options)),
    async *stream(request, options = {}): AsyncGenerator<ModelEvent, void> {
      const stop = new AbortController();
      const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
      const pieces = new Pieces();
      const outcome = reason(routed(request), { ...options, signal, emit: (piece) => pieces.add(piece) });
      outcome.then(
        () => pieces.end(),
        () => pieces.end(),
      );
      try {
        for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) yield piece;
        yield { type: 'answer', answer: answerOf(await outcome) };
      } finally {
        stop.abort(new SitrepError('ERR_SITREP_ABORTED', 'The reader of the stream left'));
      }
    },
  };
}

function answerOf(outcome: Outcome<'reason'>): ModelAnswer {
  if (outcome.outcome === 'unanswered') throw unansweredError(outcome);
  const { value, calls } = outcome;
  const last = calls.at(-1);
  const none: TokenUse = { kind: 'known', counts: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 } };
  const nothing: Cost = { kind: 'known', usd: 0 };
  return { ...value, usage: { tokens: last?.tokens ?? none, cost: last?.cost ?? nothing }, calls };
}

/** Pieces between who writes and who reads them. Texts that wait are joined, so that no more waits than the answer is long. */
class Pieces {
  #waiting: Piece[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  add(piece: Piece): void {
    const last = this.#waiting.at(-1);
    if (last?.type === 'text' && piece.type === 'text')
      this.#waiting[this.#waiting.length - 1] = { type: 'text', text: last.text + piece.text };
    else this.#waiting.push(piece);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async next(): Promise<Piece | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift();
  }
}
