/** What a model's words are held against. */
export interface WordingRules {
  /** Everything that the words may rest on: a number or a name with digits in it has to stand here. */
  readonly facts: readonly string[];
  /** Text that others wrote: the words may not repeat long stretches of it. */
  readonly foreign: readonly string[];
  /** Sentences of Sitrep's own, which may be repeated even where others wrote the same. */
  readonly own?: readonly string[];
  /** Names that may not be said. */
  readonly unsaid?: readonly string[];
}

/** A stretch of somebody else's text that is so long is no coincidence, characters. */
const REPEATED = 48;
const NAMES_TOLD = 3;

/**
 * What is wrong with words that a model wrote, as sentences for the model; empty when nothing is. Numbers that no fact holds, markup, links,
 * labels of the prompt, long stretches of somebody else's text, and names that are not for the reader. Numbers in words (`three`) are
 * not looked at.
 */
export function checkWording(text: string, { facts, foreign, own = [], unsaid = [] }: WordingRules): string[] {
  const problems: string[] = [];
  const strange = strangeNumbers(text, facts);
  if (strange.length > 0) problems.push(`no fact says ${strange.slice(0, NAMES_TOLD).join(', ')}`);
  if (/[<>`{}|]|\bhttps?:|\bwww\.|\]\(/i.test(text)) problems.push('use plain sentences: no markup, code or links');
  if (/(?<![\p{L}\p{N}])[EHFP]\d{1,3}(?![\p{L}\p{N}])/u.test(text)) problems.push('do not write labels in the text');
  if (repeats(text, foreign, own)) problems.push('do not copy text from <data>');
  const said = unsaid.filter((name) => saysName(text, name));
  if (said.length > 0) problems.push(`do not name ${said.slice(0, NAMES_TOLD).join(', ')}`);
  return problems;
}

/** Words with a digit in them, as they are compared: `1,200 ms` and `1200ms`, `62 %` and `62%` are the same. */
function numbersIn(text: string): string[] {
  const joined = text.toLowerCase().replace(/(?<=\d)[, \u00a0\u202f](?=\d{3}(?!\d))/g, '');
  return (joined.match(/[\p{L}\d][\p{L}\d.:/_-]*/gu) ?? [])
    .map((word) => word.replace(/[.:/_-]+$/, ''))
    .filter((word) => /\d/.test(word))
    .map((word) => /^\d+(?:\.\d+)?(?=\p{L}{0,3}$)/u.exec(word)?.[0] ?? word)
    .map((word) => (/^\d+\.\d+$/.test(word) ? word.replace(/\.?0+$/, '') : word));
}

function strangeNumbers(text: string, facts: readonly string[]): string[] {
  const known = new Set(facts.flatMap(numbersIn));
  return numbersIn(text).filter((number) => !known.has(number));
}

function repeats(text: string, foreign: readonly string[], own: readonly string[]): boolean {
  const said = flat(text);
  const sources = foreign.map(flat);
  const sentences = own.map(flat);
  for (let at = 0; at + REPEATED <= said.length; at += REPEATED / 4) {
    const stretch = said.slice(at, at + REPEATED);
    const holdsIt = (each: string) => each.includes(stretch);
    if (sources.some(holdsIt) && !sentences.some(holdsIt)) return true;
  }
  return false;
}

function saysName(text: string, name: string): boolean {
  const said = flat(text);
  const wanted = flat(name);
  if (wanted === '') return false;
  for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + 1)) {
    const around = `${said[at - 1] ?? ' '}${said[at + wanted.length] ?? ' '}`;
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}

function flat(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}
