import type { SystemTable } from '../../analysis/index.ts';
import { findEntrance } from './find-entrance.ts';
import { tableOf, type SystemRows } from './system-rows.ts';

/** What {@link sizeUp} takes. */
export interface SizeInput {
  readonly system: SystemRows;
  /** The components that may be acted on. */
  readonly entities: readonly string[];
}

/** What was measured that an action's arguments can be taken from. */
export interface Sizes {
  readonly components: ReadonlyMap<string, ComponentSize>;
  /** The address range whose requests rose most, of all metrics that are labelled with one: requests a second. */
  readonly rising: { readonly source: string; readonly now: number; readonly usual: number } | undefined;
}

/** Of one component; `undefined` = not measured. */
export interface ComponentSize {
  /** Newest values. */
  readonly replicas: number | undefined;
  readonly connections: number | undefined;
  /** Requests now against the usual number. */
  readonly loadRatio: number | undefined;
  /** The component through which all requests from outside get there: see `findEntrance`. */
  readonly entrance: string | undefined;
}

const RECENT_ROWS = 6;

/** Reads the sizes of components off what was measured of them. */
export function sizeUp({ system, entities }: SizeInput): Sizes {
  const table = tableOf(system);
  const sizeOf = (entity: string): ComponentSize => ({
    replicas: lastOfUnit(table, entity, '{replica}'),
    connections: lastOfUnit(table, entity, '{connection}'),
    loadRatio: loadRatio(table, entity),
    entrance: findEntrance(table, entity),
  });
  return { components: new Map(entities.map((entity) => [entity, sizeOf(entity)])), rising: risingSource(table) };
}

/** Newest value of the component's gauge that counts in this unit. */
function lastOfUnit(table: SystemTable, entity: string, unit: string): number | undefined {
  const gauge = table.gauges.find((one) => table.nodes[one.node] === entity && one.unit === unit);
  return gauge?.values.findLast((value) => !Number.isNaN(value));
}

function loadRatio({ nodes, requests, rows, baseline }: SystemTable, entity: string): number | undefined {
  const node = nodes.indexOf(entity);
  if (node < 0) return undefined;
  const usual = median(requests.subarray(node * rows + baseline.start, node * rows + baseline.end));
  const now = median(requests.subarray((node + 1) * rows - Math.min(rows, RECENT_ROWS), (node + 1) * rows));
  return usual !== undefined && now !== undefined && usual > 0 ? now / usual : undefined;
}

/** An address range in a metric's name: IPv4 or IPv6 with a prefix length. */
const ADDRESS_RANGE = /\b(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]{3,39})\/\d{1,3}\b/i;

function risingSource({ gauges, baseline, rows, stepMs }: SystemTable): Sizes['rising'] {
  const [most] = gauges
    .flatMap(({ name, values }) => {
      const source = ADDRESS_RANGE.exec(name)?.[0];
      if (source === undefined) return [];
      const usual = median(values.subarray(baseline.start, baseline.end)) ?? 0;
      const now = median(values.subarray(Math.max(0, rows - RECENT_ROWS), rows)) ?? 0;
      return [{ source, now, usual }];
    })
    .filter(({ now, usual }) => now > 2 * usual && now > 1)
    .sort((a, b) => b.now - b.usual - (a.now - a.usual));
  const seconds = stepMs / 1000;
  return most && { source: most.source, now: most.now / seconds, usual: most.usual / seconds };
}

function median(values: Float64Array): number | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.floor(sorted.length / 2)];
}
