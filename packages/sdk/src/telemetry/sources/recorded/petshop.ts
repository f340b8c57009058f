import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import type { TimeWindow } from '../../../protocol/index.ts';
import type { MetricRole, MetricSeries, MetricStat, TelemetrySource, Topology } from '../../telemetry.ts';
import { invalid } from './read-file.ts';
import { readParsed } from './read-parsed.ts';
import { recordingSource } from './recording.ts';

const Table = z.object({
  timestamps: z.array(z.number()),
  metrics: z.record(z.string(), z.record(z.string(), z.array(z.nullable(z.number())))),
});
const Graph = z.object({ nodes: z.array(z.string()), edges: z.array(z.tuple([z.string(), z.string()])) });
const Case = z.extend(Table, {
  id: z.string(),
  target: z.object({ node: z.string(), metric: z.string(), statistic: z.string(), alertTime: z.number() }),
});
type Table = z.infer<typeof Table>;
type Case = z.infer<typeof Case>;

/** What a PetShop case file says about its alert. Times are Unix milliseconds of the recording as {@link openPetShop} shows it. */
export interface PetShopCase {
  readonly id: string;
  /** The component that alerts, and what got worse there. */
  readonly entity: string;
  readonly kind: 'latency' | 'failures';
  readonly alertAt: number;
  /** The case's own rows. */
  readonly window: TimeWindow;
  /** The alert as an incident intake reads alerts (`AlertDraft`). */
  readonly alert: {
    readonly identity: string;
    readonly state: 'firing';
    readonly severity: 'error';
    readonly entity: string;
    readonly title: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly startedAt: number;
  };
}

/** What {@link openPetShop} takes. */
export interface PetShopOptions {
  /** A scenario folder with `graph.json`, `baseline.json` and `cases/`. */
  readonly dir: string;
  /** The case to show: a file in `cases/`, with or without folder and `.json`. */
  readonly caseFile: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens one case of the PetShop root-cause data set (Hardt et al., CLeaR 2024) as converted to JSON: the fault-free table, followed by the
 * rows around one alert.
 *
 * The baseline's rows are laid end to end right before the case, because in half of the scenarios they come from other days and some
 * lie after the case. Their order and values stay, their time of day is lost. Availability in percent becomes a share of 0 to 1.
 * `null` stays not measured. Logs, calls and changes were not recorded.
 *
 * @throws SitrepError `ERR_SITREP_TELEMETRY_INVALID` naming the file; `ERR_SITREP_TELEMETRY_UNAVAILABLE`.
 */
export async function openPetShop({
  dir,
  caseFile,
  signal,
}: PetShopOptions): Promise<TelemetrySource & { readonly case: PetShopCase }> {
  const file = join(dir, 'cases', `${basename(caseFile, '.json')}.json`);
  const from = { signal, neededBy: FOLDER };
  const [graph, baseline, found] = await Promise.all([
    readParsed(join(dir, 'graph.json'), Graph, from),
    readParsed(join(dir, 'baseline.json'), Table, from),
    readParsed(file, Case, from),
  ]);
  const stepMs = step(found, file);
  const start = (found.timestamps[0] as number) * 1000;
  const baselineTimes = Float64Array.from(
    baseline.timestamps,
    (_, row) => start - (baseline.timestamps.length - row) * stepMs,
  );
  const times = Float64Array.of(...baselineTimes, ...found.timestamps.map((seconds) => seconds * 1000));
  const coverage = { from: times[0] as number, to: (times[times.length - 1] as number) + stepMs };
  const described = petShopCase(found);
  const source = recordingSource({
    name: `petshop-${described.id}`,
    coverage,
    metrics: seriesOf({ baseline, found, times, stepMs, files: [join(dir, 'baseline.json'), file] }),
    topology: topologyOf(graph),
    absent: (signalName) => `the PetShop data set has no ${signalName}`,
    describe: (signalName) =>
      signalName === 'topology'
        ? join(dir, 'graph.json')
        : `${join(dir, 'baseline.json')} (moved to end at the case) + ${file}`,
  });
  return { ...source, case: described };
}

/** Reads what a case file says about its alert; `undefined` when `value` (parsed JSON) is no PetShop case. */
export function readPetShopCase(value: unknown): PetShopCase | undefined {
  const { success, data } = Case.safeParse(value);
  return success ? petShopCase(data) : undefined;
}

/** Names of the case files in a scenario folder, without `.json`, ascending. */
export async function listPetShopCases(dir: string): Promise<string[]> {
  const names = await readdir(join(dir, 'cases'));
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort();
}

/** The case whose rows hold a moment, or whose alert is nearest to it within a day; `undefined` when none is. */
export async function findPetShopCase(dir: string, at: number, signal?: AbortSignal): Promise<string | undefined> {
  const cases = await Promise.all(
    (await listPetShopCases(dir)).map(async (name) =>
      petShopCase(await readParsed(join(dir, 'cases', `${name}.json`), Case, { signal, neededBy: FOLDER })),
    ),
  );
  const nearest = cases.sort((a, b) => Math.abs(a.alertAt - at) - Math.abs(b.alertAt - at))[0];
  return nearest && Math.abs(nearest.alertAt - at) <= 24 * 3_600_000 ? nearest.id : undefined;
}

function petShopCase({ id, target, timestamps }: Case): PetShopCase {
  const first = (timestamps[0] as number) * 1000;
  const last = (timestamps[timestamps.length - 1] as number) * 1000;
  const alertAt = target.alertTime * 1000;
  const kind = target.metric === 'latency' ? 'latency' : 'failures';
  return {
    id,
    entity: target.node,
    kind,
    alertAt,
    alert: {
      identity: id,
      state: 'firing',
      severity: 'error',
      entity: target.node,
      title: kind === 'latency' ? `${target.node} is slow` : `${target.node} loses requests`,
      labels: { metric: target.metric, statistic: target.statistic },
      startedAt: alertAt,
    },
    window: { from: first, to: last + (last - first) / Math.max(1, timestamps.length - 1) },
  };
}

function step({ timestamps }: Case, file: string): number {
  const [first, second] = timestamps;
  if (first === undefined || second === undefined || !(second > first))
    throw invalid(file, undefined, 'needs two or more ascending timestamps');
  return (second - first) * 1000;
}

const FOLDER = 'a PetShop folder';
const KINDS: Readonly<Record<string, { readonly role: MetricRole; readonly unit: string; readonly factor: number }>> = {
  latency: { role: 'latency', unit: 's', factor: 1 },
  requests: { role: 'requests', unit: '{request}', factor: 1 },
  availability: { role: 'availability', unit: '1', factor: 0.01 },
};
const STATS: Readonly<Record<string, MetricStat>> = {
  Average: 'mean',
  Sum: 'sum',
  p50: 'p50',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
};

function seriesOf({
  baseline,
  found,
  times,
  stepMs,
  files,
}: {
  readonly baseline: Table;
  readonly found: Case;
  readonly times: Float64Array;
  readonly stepMs: number;
  readonly files: readonly [string, string];
}): MetricSeries[] {
  const names = new Set([...Object.keys(baseline.metrics), ...Object.keys(found.metrics)]);
  return [...names].flatMap((name) => {
    const [kind = '', stat = ''] = name.split('.');
    const known = KINDS[kind];
    const before = baseline.metrics[name] ?? {};
    const after = found.metrics[name] ?? {};
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((entity): MetricSeries => {
      const values = new Float64Array(times.length).fill(NaN);
      const copy = (
        from: readonly (number | null)[] | undefined,
        length: number,
        offset: number,
        file: string,
      ): void => {
        if (!from) return;
        if (from.length !== length)
          throw invalid(
            file,
            undefined,
            `has ${from.length} values for ${length} timestamps at metrics.${name}.${entity}`,
          );
        for (const [row, value] of from.entries())
          if (value !== null) values[offset + row] = value * (known?.factor ?? 1);
      };
      copy(before[entity], baseline.timestamps.length, 0, files[0]);
      copy(after[entity], found.timestamps.length, baseline.timestamps.length, files[1]);
      return {
        entity,
        name,
        unit: known?.unit ?? '',
        role: known?.role ?? 'other',
        stat: STATS[stat] ?? 'last',
        stepMs,
        times,
        values,
      };
    });
  });
}

function topologyOf({ nodes, edges }: z.infer<typeof Graph>): Topology {
  return {
    nodes: nodes.map((name) => ({ name, kind: 'other' as const })),
    edges: edges.map(([caller, callee]) => ({ caller, callee })),
  };
}
