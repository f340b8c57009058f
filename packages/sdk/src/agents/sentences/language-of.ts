import {
  checkCatalogue,
  createLanguage,
  engineCatalogues,
  type Catalogue,
  type Language,
} from '../../analysis/index.ts';
import { SitrepError } from '../../base/index.ts';
import { de } from './catalogues/de.ts';
import { en } from './catalogues/en.ts';

/** Languages that Sitrep speaks without a catalogue of the host's own. */
export const languages = Object.freeze(['de', 'en'] as const);

/** Everything that the engine and the agents say, by language. To translate it, translate these. */
export const catalogues: Readonly<Record<(typeof languages)[number], Catalogue>> = Object.freeze({
  de: Object.freeze({ ...engineCatalogues.de, ...de }),
  en: Object.freeze({ ...engineCatalogues.en, ...en }),
});

/**
 * The language in which the sentences of investigations are written. `locale` is a BCP 47 tag: its language chooses the catalogue, the whole
 * of it how numbers and times are written. `messages` come before the catalogue of that language, and English after both, so a catalogue
 * may be begun with a few messages.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when `locale` is no such tag, when it is of a language without a catalogue and `messages`
 * are not given, or when `messages` holds what is no sentence of a message.
 */
export function languageOf(locale = 'en', messages?: Catalogue): Language {
  const [language = ''] = locale.toLowerCase().split('-');
  const own = languages.find((known) => known === language);
  if (own === undefined && messages === undefined)
    throw new SitrepError(
      'ERR_SITREP_CONFIG_INVALID',
      `There are no sentences for the locale ${JSON.stringify(locale)}: choose one of ${languages.join(', ')}, or give messages for it`,
    );
  checkCatalogue(messages ?? {}, catalogues.en);
  return createLanguage(locale, messages ?? {}, ...(own === undefined ? [] : [catalogues[own]]), catalogues.en);
}
