import type { ActionDefinition } from '../actions/index.ts';
import { formatNumber, formatShare } from '../analysis/index.ts';
import type { ActionArguments, Hypothesis, IncidentView } from '../protocol/index.ts';
import type { SystemReading } from './read-system.ts';

/** Arguments that telemetry supports, or why there are none. */
export type DerivedArguments =
  | { readonly ok: true; readonly target: string; readonly arguments: ActionArguments; readonly effect: string }
  | { readonly ok: false; readonly target?: string; readonly reason: string };

/**
 * Fills in the parameters of an action from what was measured: how many replicas run, how much more is asked of a component than usual,
 * where the requests come from. A value that nothing supports is not invented; the answer then says what was missing.
 */
export function deriveArguments(
  definition: ActionDefinition,
  hypothesis: Hypothesis,
  reading: SystemReading,
  incident: IncidentView,
): DerivedArguments {
  const target = hypothesis.entity;
  const values: Record<string, string | number | boolean> = {};
  const effects: string[] = [];
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const derived = DERIVED[name]?.(reading, target, incident);
    if (derived === undefined) {
      if (parameter.required)
        return { ok: false, target, reason: `Telemetry does not say which ${parameter.description.toLowerCase()}` };
      continue;
    }
    values[name] = clamp(derived.value, parameter.minimum, parameter.maximum);
    effects.push(derived.effect);
  }
  return {
    ok: true,
    target,
    arguments: values,
    effect: effects.length === 0 ? definition.description : effects.join(' '),
  };
}

interface Derived {
  readonly value: string | number;
  readonly effect: string;
}

type Derive = (reading: SystemReading, target: string, incident: IncidentView) => Derived | undefined;

const DERIVED: Readonly<Record<string, Derive>> = {
  replicas(reading, target) {
    const running = lastOfUnit(reading, target, '{replica}');
    const ratio = loadRatio(reading, target);
    if (running === undefined || ratio === undefined) return undefined;
    const value = Math.ceil(running * Math.max(1.5, Math.min(4, ratio * 1.25)));
    return {
      value,
      effect: `${formatNumber(running)} replicas run while ${formatNumber(ratio)} times the usual requests arrive.`,
    };
  },
  size(reading, target) {
    const held = lastOfUnit(reading, target, '{connection}');
    return held === undefined
      ? undefined
      : { value: Math.ceil(held * 2), effect: `It holds ${formatNumber(held)} connections now.` };
  },
  share(reading, target) {
    const ratio = loadRatio(reading, target);
    if (ratio === undefined || ratio <= 1.1) return undefined;
    const value = Math.min(0.9, Math.round((1 - 1 / ratio) * 20) / 20);
    return { value, effect: `${formatShare(1 - 1 / ratio)} of the requests are above the usual number.` };
  },
  source(reading) {
    const found = risingSource(reading);
    const seconds = reading.table.stepMs / 1000;
    return found === undefined
      ? undefined
      : {
          value: found.source,
          effect: `${found.source} sends ${formatNumber(found.now / seconds)} requests per second against a usual ${formatNumber(found.usual / seconds)}.`,
        };
  },
};

/** Newest value of the component's gauge that counts in this unit. */
function lastOfUnit({ table }: SystemReading, entity: string, unit: string): number | undefined {
  const gauge = table.gauges.find((one) => table.nodes[one.node] === entity && one.unit === unit);
  return gauge?.values.findLast((value) => !Number.isNaN(value));
}

/** Requests now against the usual number. */
function loadRatio({ table }: SystemReading, entity: string): number | undefined {
  const node = table.nodes.indexOf(entity);
  if (node < 0) return undefined;
  const { requests, rows, baseline } = table;
  const usual = median(requests.subarray(node * rows + baseline.start, node * rows + baseline.end));
  const now = median(requests.subarray((node + 1) * rows - Math.min(rows, RECENT_ROWS), (node + 1) * rows));
  return usual !== undefined && now !== undefined && usual > 0 ? now / usual : undefined;
}

const RECENT_ROWS = 6;

/** An address range in a metric's name or a log's attributes: IPv4 or IPv6 with a prefix length. */
const ADDRESS_RANGE = /\b(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]{3,39})\/\d{1,3}\b/i;

/** The address range whose requests rose most, of all metrics that are labelled with one. */
function risingSource({
  table,
}: SystemReading): { readonly source: string; readonly now: number; readonly usual: number } | undefined {
  const { baseline, rows } = table;
  return table.gauges
    .flatMap(({ name, values }) => {
      const source = ADDRESS_RANGE.exec(name)?.[0];
      if (source === undefined) return [];
      const usual = median(values.subarray(baseline.start, baseline.end)) ?? 0;
      const now = median(values.subarray(Math.max(0, rows - RECENT_ROWS), rows)) ?? 0;
      return [{ source, now, usual }];
    })
    .filter(({ now, usual }) => now > 2 * usual && now > 1)
    .sort((a, b) => b.now - b.usual - (a.now - a.usual))[0];
}

function median(values: Float64Array): number | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.floor(sorted.length / 2)];
}

function clamp(value: string | number, minimum = -Infinity, maximum = Infinity): string | number {
  return typeof value === 'number' ? Math.max(minimum, Math.min(maximum, value)) : value;
}
