import { message } from '../sentences/engine-messages.ts';
import type { Message } from '../sentences/message.ts';
import type { CaseFeature, SimilarCase } from './case.ts';

/** Things named of one kind at most. */
const NAMED = 3;

/** Why a case was found: "same cause (shop-db), same mechanism (slow dependency), 2 log statements in common". */
export function similarMessage({ shared, words }: Pick<SimilarCase, 'shared' | 'words'>): Message {
  const of = (aspect: CaseFeature['aspect']): string[] =>
    shared.filter((feature) => feature.aspect === aspect).map(({ value }) => value);
  const same = (aspect: 'cause' | 'mechanism' | 'component' | 'action'): Message[] => {
    const values = of(aspect);
    const names = values.slice(0, NAMED).join(', ');
    const more = Math.max(0, values.length - NAMED);
    return values.length === 0 ? [] : [message(`same-${aspect}`, { count: values.length, names, more })];
  };
  const counted = (aspect: 'template' | 'evidence', id: 'same-lines' | 'same-evidence'): Message[] => {
    const { length: count } = of(aspect);
    return count === 0 ? [] : [message(id, { count })];
  };
  const items = [
    ...same('cause'),
    ...same('mechanism'),
    ...same('component'),
    ...counted('template', 'same-lines'),
    ...counted('evidence', 'same-evidence'),
    ...same('action'),
    ...(words.length === 0 ? [] : [message('same-words', { names: words.slice(0, NAMED).join(', ') })]),
  ];
  return message('similar', { grounds: { items, between: ', ' } });
}
