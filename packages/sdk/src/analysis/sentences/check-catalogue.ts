import { IntlMessageFormat } from 'intl-messageformat';
import { SitrepError } from '../../base/index.ts';
import type { Catalogue } from './language.ts';

type Node = ReturnType<IntlMessageFormat['getAst']>[number];

/** Names of the values in a sentence. */
export function valuesIn(sentence: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      // The others are literal text and the `#` of a plural.
      if (!('value' in node) || (node.type as number) === LITERAL) continue;
      names.add(node.value);
      if ('options' in node) for (const { value } of Object.values(node.options)) visit(value);
    }
  };
  visit(new IntlMessageFormat(sentence, 'en', undefined, { ignoreTag: true }).getAst());
  return names;
}

/** The kind of node in the library's syntax tree that holds text and no name. */
const LITERAL = 0;

/**
 * Checks a host's own sentences against those that it translates.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` for an id that does not exist, a sentence that is not in ICU MessageFormat, and a value that
 * the message does not have.
 */
export function checkCatalogue(own: Catalogue, original: Catalogue): void {
  for (const [id, sentence] of Object.entries(own)) {
    const known = Object.hasOwn(original, id) ? original[id] : undefined;
    if (known === undefined) throw invalid(id, 'there is no such message');
    const [values, allowed] = [parse(id, sentence), valuesIn(known)];
    for (const name of values)
      if (!allowed.has(name))
        throw invalid(id, `it has no value ${name}; it has ${[...allowed].join(', ') || 'no values'}`);
  }
}

function parse(id: string, sentence: string): ReadonlySet<string> {
  try {
    return valuesIn(sentence);
  } catch (cause) {
    throw invalid(id, 'its sentence is not in ICU MessageFormat', cause);
  }
}

function invalid(id: string, why: string, cause?: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_CONFIG_INVALID', `Message ${id}: ${why}`, { cause });
}
