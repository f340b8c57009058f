import { SitrepError } from '../../base/index.ts';
import { decodeFact } from '../facts/decode-fact.ts';
import { attributeWork } from './attribution.ts';
import { Scenario } from './scenario.ts';
import { checksumOf } from './seal-scenario.ts';

/** Characters that the text of a scenario has at most. */
export const SCENARIO_MAX_CHARS = 16 * 1024 * 1024;

/**
 * Reads a recorded scenario: its text, or the value that `JSON.parse` made of it. What comes back is whole and as it was recorded: the
 * checksum fits, every fact is one, in order, and every call that a fact names is attributed to whoever really made it. Facts of older
 * versions come back in today's, ready for the views; those of a kind or version from the future as they are.
 *
 * @throws SitrepError `ERR_SITREP_SCENARIO_INVALID` when it is no scenario or contradicts itself; `ERR_SITREP_SCENARIO_CHECKSUM` when it has
 * no checksum or was changed since; `ERR_SITREP_PAYLOAD_TOO_LARGE` above 16 Mi characters.
 * @example
 * const scenario = readScenario(await readFile('api_overload.json', 'utf8'));
 */
export function readScenario(input: unknown): Scenario {
  const value = typeof input === 'string' ? parse(input) : input;
  const parsed = Scenario.safeParse(value);
  if (!parsed.success) throw invalid('This is no scenario', parsed.error);
  const { checksum, facts, attribution } = parsed.data;
  // Over what was given: a field that this version does not know belongs to the content, too.
  if (checksum === undefined || checksum !== checksumOf(value as Record<string, unknown>))
    throw new SitrepError(
      'ERR_SITREP_SCENARIO_CHECKSUM',
      checksum === undefined ? 'The scenario has no checksum' : 'The scenario was changed since it was recorded',
    );
  const lifted = facts.map((fact, index) => {
    if (fact.seq !== index + 1) throw invalid(`Fact ${index + 1} is numbered ${fact.seq}`);
    try {
      return decodeFact(fact).fact;
    } catch (error) {
      throw invalid((error as Error).message, error);
    }
  });
  const stated = new Set(attribution?.map((each) => checksumOf(each)));
  const hidden = attributeWork(facts).find((each) => !stated.has(checksumOf(each)));
  if (attribution !== undefined && hidden !== undefined)
    throw invalid(`The attribution hides ${hidden.service} ${hidden.operation}, which a fact names`);
  return { ...parsed.data, facts: lifted };
}

function parse(text: string): unknown {
  if (text.length > SCENARIO_MAX_CHARS)
    throw new SitrepError('ERR_SITREP_PAYLOAD_TOO_LARGE', 'The scenario is longer than 16 Mi characters');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid('The scenario is no JSON', cause);
  }
}

function invalid(message: string, cause?: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_SCENARIO_INVALID', message, { cause });
}
