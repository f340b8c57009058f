import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import type { TimeWindow } from '../../../protocol/index.ts';
import type { TelemetrySource } from '../../telemetry.ts';
import { callsOf, linesOf, Logs, metricsOf, Metrics, Spans } from './nezha-rows.ts';
import { invalid } from './read-file.ts';
import { readParsed, readParsedIfThere } from './read-parsed.ts';
import { recordingSource } from './recording.ts';

const MINUTE_MS = 60_000;
const FOLDER = 'a folder of a Nezha system';

const Graph = z.object({ nodes: z.array(z.string()), edges: z.array(z.tuple([z.string(), z.string()])) });
const Cases = z.object({
  cases: z.array(z.object({ id: z.string(), faultStart: z.number(), windowEnd: z.number() })),
});

/** What a Nezha system folder says about a fault. Unix milliseconds. */
export interface NezhaCase {
  readonly id: string;
  readonly reportedAt: number;
  /** The fault's own minutes. */
  readonly window: TimeWindow;
}

/** What {@link openNezha} takes. */
export interface NezhaOptions {
  /** A folder of one system: `graph.json`, `metrics.json`, `spans.json`, `cases.json`, perhaps `logs.json`. */
  readonly dir: string;
  readonly caseId: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens one case of the Nezha root-cause data set (Yu et al., ESEC/FSE 2023) as converted to JSON, summed up by the minute.
 *
 * The case's own minutes keep their time, and so does what lies before them. What was recorded later is moved to lie before everything
 * else, so that all of it can serve as reference; order and values stay, the time of day is lost. Spans become call summaries: those
 * within a component have it as caller and callee. Failed calls and changes were not recorded.
 *
 * @throws SitrepError `ERR_SITREP_TELEMETRY_INVALID` naming the file, also for a case that is not in it; `ERR_SITREP_TELEMETRY_UNAVAILABLE`.
 */
export async function openNezha({
  dir,
  caseId,
  signal,
}: NezhaOptions): Promise<TelemetrySource & { readonly case: NezhaCase }> {
  const file = (name: string): string => join(dir, name);
  const from = { signal, neededBy: FOLDER };
  const [graph, metrics, spans, logs, { cases }] = await Promise.all([
    readParsed(file('graph.json'), Graph, from),
    readParsed(file('metrics.json'), Metrics, from),
    readParsed(file('spans.json'), Spans, from),
    readParsedIfThere(file('logs.json'), Logs, signal),
    readParsed(file('cases.json'), Cases, from),
  ]);
  const found = cases.find(({ id }) => id === caseId);
  if (!found) throw invalid(file('cases.json'), undefined, `has no case ${caseId}`);
  const window = {
    from: Math.floor((found.faultStart * 1000) / MINUTE_MS) * MINUTE_MS,
    to: Math.ceil((found.windowEnd * 1000) / MINUTE_MS) * MINUTE_MS,
  };
  const recorded = spanOf(metrics);
  if (!recorded || window.from >= recorded.to || window.to <= recorded.from)
    throw invalid(file('metrics.json'), undefined, `has no minute of the case ${caseId}`);
  const length = recorded.to - recorded.from;
  /** Where a minute is shown; `undefined` for what lies outside the metrics' time. */
  const place = (seconds: number): number | undefined => {
    const at = seconds * 1000;
    if (at < recorded.from || at >= recorded.to) return undefined;
    return at >= window.to ? at - length : at;
  };
  const source = recordingSource({
    name: `nezha-${basename(resolve(dir))}-${caseId}`,
    coverage: { from: window.to - length, to: window.to },
    metrics: metricsOf(metrics, place, file('metrics.json')),
    calls: callsOf(spans, place, file('spans.json')),
    ...(logs ? { logs: linesOf(logs, place, file('logs.json')) } : {}),
    topology: {
      nodes: graph.nodes.map((name) => ({ name, kind: 'service' as const })),
      edges: graph.edges.map(([caller, callee]) => ({ caller, callee })),
    },
    absent: (signalName) => `${dir} has no ${signalName}`,
    describe: (signalName) => `${file(FILES[signalName])} (what came after the case moved before everything else)`,
  });
  return { ...source, case: { id: caseId, reportedAt: found.faultStart * 1000, window } };
}

const FILES = {
  metrics: 'metrics.json',
  calls: 'spans.json',
  logs: 'logs.json',
  topology: 'graph.json',
  changes: 'cases.json',
} as const;

/** Ids of the cases in a system folder, in the order of the file. */
export async function listNezhaCases(dir: string): Promise<string[]> {
  return (await readParsed(join(dir, 'cases.json'), Cases, { signal: undefined, neededBy: FOLDER })).cases.map(
    ({ id }) => id,
  );
}

/** System folders: `dir` itself, or those in it. */
export async function listNezhaSystems(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const complete = (names: readonly string[]): boolean =>
    ['graph.json', 'metrics.json', 'spans.json', 'cases.json'].every((name) => names.includes(name));
  if (complete(entries.map(({ name }) => name))) return [dir];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(dir, name));
  const names = await Promise.all(folders.map((folder) => readdir(folder)));
  return folders.filter((_, index) => complete(names[index] as string[])).sort();
}

function spanOf({ metrics }: Metrics): TimeWindow | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const { timestamps } of Object.values(metrics))
    for (const seconds of timestamps) {
      from = Math.min(from, seconds * 1000);
      to = Math.max(to, seconds * 1000 + MINUTE_MS);
    }
  return to > from ? { from, to } : undefined;
}
