import type { CaseFeature, SimilarCase } from './case.ts';

/** Things named of one kind at most. */
const NAMED = 3;

/** Why a case was found, in one sentence: "Same cause (shop-db), same mechanism (slow dependency), 2 log statements in common". */
export function saySimilar({ shared, words }: Pick<SimilarCase, 'shared' | 'words'>): string {
  const of = (aspect: CaseFeature['aspect']): string[] =>
    shared.filter((feature) => feature.aspect === aspect).map(({ value }) => value);
  const same = (aspect: CaseFeature['aspect'], name: string, names = `${name}s`): string[] => {
    const values = of(aspect);
    if (values.length === 0) return [];
    const more = values.length > NAMED ? ` and ${values.length - NAMED} more` : '';
    return [`same ${values.length === 1 ? name : names} (${values.slice(0, NAMED).join(', ')}${more})`];
  };
  const counted = (aspect: CaseFeature['aspect'], name: string, names: string): string[] => {
    const { length } = of(aspect);
    return length === 0 ? [] : [`${length} ${length === 1 ? name : names} in common`];
  };
  const parts = [
    ...same('cause', 'cause'),
    ...same('mechanism', 'mechanism'),
    ...same('component', 'component'),
    ...counted('template', 'log statement', 'log statements'),
    ...counted('evidence', 'kind of evidence', 'kinds of evidence'),
    ...same('action', 'action'),
    ...(words.length === 0 ? [] : [`same words (${words.slice(0, NAMED).join(', ')})`]),
  ];
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
