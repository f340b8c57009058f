import type { JsonSchema, ModelRequest } from '../../models/index.ts';
import { textsOf } from '../../models/index.ts';
import { tokenCounts, tokensAtMost } from '../contract/provider.ts';
import type { Catalogue } from './catalogue.ts';

/** The rungs of the ladder, cheapest first: names of the model table. */
export const LADDER = Object.freeze([
  'nova-micro',
  'nova-lite',
  'nova-2-lite',
  'nova-pro',
  'claude-sonnet-5',
  'claude-opus',
] as const);

/** Which models to ask, and why in this order. */
export interface Route {
  /** Names of models, best first: the chosen one, then those above it, then those below it. */
  readonly models: readonly string[];
  /** For people and tests: what weighed in. */
  readonly reasons: readonly string[];
}

/** What {@link routeRequest} takes besides the request. */
export interface RouteOptions {
  readonly catalogue: Catalogue;
  /** Names of models that can be asked at all. Default: the whole ladder. */
  readonly available?: readonly string[];
  readonly at: number;
}

/** Points for the kind of task. */
const TASK_POINTS = Object.freeze({ extract: 0, classify: 0, write: 1, weigh: 2, plan: 3 });
/** Points at which each rung begins. */
const RUNG_FROM = Object.freeze([0, 1, 2, 3, 4, 6]);
/** Tokens of input above which a context counts as long, and as very long: one more point each. */
const LONG_CONTEXT = Object.freeze([8_000, 60_000]);
/** Fields of a wanted shape above which it counts as demanding. */
const MANY_FIELDS = 8;
/** Somebody who waits less than this gets at most the rung behind it. */
const PATIENCE: readonly (readonly [belowMs: number, rung: number])[] = [
  [2_000, 1],
  [6_000, 3],
];

/**
 * Chooses models for a request: points for the kind of task, the length of its context, tools and the shape that is wanted decide the rung of
 * the ladder; what does not fit (context window, patience, price) moves it. A `prefer` of the request comes first whatever the points say.
 * Rungs above follow for when it fails or its answer is checked and found wrong, then those below.
 */
export function routeRequest(request: ModelRequest, { catalogue, available = LADDER, at }: RouteOptions): Route {
  const reasons: string[] = [];
  const inputTokens = tokensAtMost(textsOf(request));
  const fits = LADDER.map((name, rung) => ({ name, rung })).filter(({ name }) => {
    const row = catalogue.model(name);
    return row !== undefined && available.includes(name) && inputTokens + request.maxOutputTokens <= row.contextTokens;
  });
  const wanted = rungFor(request, inputTokens, reasons);
  const inTime = fits.filter(({ rung }) => rung <= patience(request, reasons));
  const priced = (inTime.length > 0 ? inTime : fits.slice(0, 1)).filter(({ name }) => affordable(name));
  const allowed = priced.length > 0 ? priced : inTime.slice(0, 1);
  const chosen = allowed.find(({ rung }) => rung >= wanted) ?? allowed.at(-1);
  if (chosen !== undefined && chosen.rung > wanted)
    reasons.push(`${chosen.name}: the first that is available and large enough`);
  if (chosen !== undefined && chosen.rung < wanted) reasons.push(`${chosen.name}: the best within time and cost`);
  const first = request.prefer !== undefined && available.includes(request.prefer) ? request.prefer : chosen?.name;
  if (request.prefer !== undefined && first === request.prefer) reasons.push(`${first}: asked for by name`);
  const start = fits.findIndex(({ name }) => name === first);
  const others = [...fits.slice(start + 1), ...fits.slice(0, Math.max(0, start)).reverse()].map(({ name }) => name);
  return { models: first === undefined ? others : [first, ...others], reasons };

  function affordable(name: string): boolean {
    const { maxCostUsd, maxOutputTokens } = request;
    const id = catalogue.model(name)?.id;
    if (maxCostUsd === undefined || id === undefined) return true;
    const counts = tokenCounts(inputTokens, maxOutputTokens);
    const cost = catalogue.cost({ tokens: { kind: 'known', counts } }, { model: id }, at);
    const ok = cost.kind !== 'unknown' && cost.usd <= maxCostUsd;
    if (!ok) reasons.push(`${name}: may cost more than ${maxCostUsd} USD`);
    return ok;
  }
}

function rungFor(request: ModelRequest, inputTokens: number, reasons: string[]): number {
  const { task = 'write', tools = [], output } = request;
  let points: number = TASK_POINTS[task];
  reasons.push(`${task}: ${points}`);
  const add = (why: string) => {
    points++;
    reasons.push(`${why}: +1`);
  };
  for (const limit of LONG_CONTEXT) if (inputTokens > limit) add(`more than ${limit} tokens`);
  if (tools.length > 0) add('tools');
  if (output !== undefined && fields(output.schema) > MANY_FIELDS) add('a demanding shape');
  return RUNG_FROM.findLastIndex((from) => points >= from);
}

function patience({ patienceMs }: ModelRequest, reasons: string[]): number {
  const limit = patienceMs === undefined ? undefined : PATIENCE.find(([belowMs]) => patienceMs < belowMs);
  if (limit === undefined) return LADDER.length;
  reasons.push(`an answer within ${patienceMs} ms: at most ${LADDER[limit[1]]}`);
  return limit[1];
}

/** Named fields of a schema, at any depth. */
function fields(schema: JsonSchema, depth = 0): number {
  if (depth > 6) return 0;
  const properties = Object.values((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const items = schema['items'] as JsonSchema | undefined;
  return (
    properties.length +
    properties.reduce((sum, each) => sum + fields(each, depth + 1), 0) +
    (items === undefined ? 0 : fields(items, depth + 1))
  );
}
