import type { Feeling } from '../contract/capabilities.ts';

/** Words and how they are rated, −5 to 5. */
export type Lexicon = Readonly<Record<string, number>>;

/** What customers say about software, which a general lexicon passes over. `kill` and `alert` are no feelings here. */
const ABOUT_SOFTWARE: Lexicon = {
  alert: 0, "can't": -2, cannot: -2, cant: -2, charged: -1, crashing: -3, down: -3, freezes: -3, frozen: -3, glitchy: -2, hangs: -2,
  kill: 0, lag: -2, laggy: -2, please: 0, refund: -2, reliable: 3, slow: -2, slower: -2, slowly: -2, smooth: 2, sluggish: -2,
  spinning: -1, unable: -2, unavailable: -3, unresponsive: -3, unusable: -4, useless: -4, "won't": -2, work: 2, working: 2, works: 2,
}; // prettier-ignore

const NEGATIONS = new Set(
  "ain't aren't didn't doesn't don't hadn't hardly hasn't haven't isn't never no nobody none not nothing shouldn't wasn't weren't without wouldn't".split(
    ' ',
  ),
);
const BOOSTERS = new Set('absolutely completely constantly extremely really so still totally very'.split(' '));

/** Words before a rated one within which a negation turns it: C. J. Hutto, E. Gilbert, "VADER", ICWSM 2014. */
const REACH = 3;
/** What a negation leaves of a word's rating, with the other sign, and what a booster adds: the same source. */
const NEGATED = -0.74;
const BOOSTED = 0.73;
/** Spreads sums over −1 to 1, the same source: x / √(x² + 15). */
const SPREAD = 15;
/** A text is neutral when its sum comes out between these. */
const NEUTRAL = 0.15;
/** Characters that are read. */
const MAX_CHARS = 20_000;

/** How an English text feels, by its words: the lexicon, what negates them and what makes them stronger. */
export function feelingOf(text: string, lexicon: Lexicon): { readonly feeling: Feeling; readonly negative: number } {
  const words =
    text
      .slice(0, MAX_CHARS)
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}']{1,64}/gu) ?? [];
  let good = 0;
  let bad = 0;
  words.forEach((word, i) => {
    const rated = rating(word, lexicon);
    if (rated === 0) return;
    const before = words.slice(Math.max(0, i - REACH), i);
    const boosted = rated + (before.some((each) => BOOSTERS.has(each)) ? Math.sign(rated) * BOOSTED : 0);
    const meant = before.some((each) => NEGATIONS.has(each)) ? boosted * NEGATED : boosted;
    if (meant > 0) good += meant;
    else bad -= meant;
  });
  const sum = (good - bad) / Math.sqrt((good - bad) ** 2 + SPREAD);
  const negative = bad / Math.sqrt(bad ** 2 + SPREAD);
  if (good >= 2 && bad >= 1.5 && Math.min(good, bad) * 2 >= Math.max(good, bad)) return { feeling: 'mixed', negative };
  return { feeling: sum > NEUTRAL ? 'positive' : sum < -NEUTRAL ? 'negative' : 'neutral', negative };
}

function rating(word: string, lexicon: Lexicon): number {
  if (NEGATIONS.has(word)) return 0;
  if (Object.hasOwn(ABOUT_SOFTWARE, word)) return ABOUT_SOFTWARE[word] as number;
  return Object.hasOwn(lexicon, word) ? (lexicon[word] as number) : 0;
}
