import type { CallContext } from '../contract/provider.ts';
import { MAP_TEXTS } from './map-texts.ts';
import type { Masker } from './egress.ts';

type Emit = NonNullable<CallContext['emit']>;

/** Characters held back at most: a placeholder is shorter. */
const HOLD = 200;

/**
 * Passes a stream's events on unmasked. Text is held back from its last white space on, because a placeholder may come in two pieces;
 * `flush` passes on what is left.
 */
export function unmaskStream(masker: Masker, emit: Emit): { readonly emit: Emit; readonly flush: () => void } {
  let held = '';
  const flush = () => {
    if (held !== '') emit({ type: 'text', text: masker.unmask(held) });
    held = '';
  };
  return {
    flush,
    emit: (event) => {
      if (event.type === 'tool-call') {
        flush();
        const answer = { content: [event.call], text: '', finish: 'tool-calls', provider: '', model: '' } as const;
        const [call] = MAP_TEXTS.reason.answer?.(answer, (text) => masker.unmask(text)).content ?? [];
        emit({ type: 'tool-call', call: call?.type === 'tool-call' ? call : event.call });
        return;
      }
      held += event.text;
      const cut = held.length > HOLD ? held.length : held.search(/\s\S*$/) + 1;
      if (cut === 0) return;
      emit({ type: 'text', text: masker.unmask(held.slice(0, cut)) });
      held = held.slice(cut);
    },
  };
}
