import { en } from './catalogues/en.ts';
import { createLanguage } from './language.ts';

/** The language that the engine itself speaks. */
export const english = createLanguage('en', en);
