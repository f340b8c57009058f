import { basename, join, resolve } from 'node:path';
import type { TimeWindow } from '../../../protocol/index.ts';
import type { CallSummary, ChangeEvent, LogRecord, MetricSeries, TelemetrySource, Topology } from '../../telemetry.ts';
import type * as z from 'zod/mini';
import { invalid } from './read-file.ts';
import { readParsedIfThere } from './read-parsed.ts';
import { readRows, type Rows } from './read-rows.ts';
import { recordingSource, type RecordedSignal } from './recording.ts';
import { CallRow, ChangeRow, LogRow, Manifest, MetricRow, TopologyFile } from './recording-schema.ts';

/** Files of a recording, by kind of telemetry; all are optional, at least one must be there. */
export const RECORDING_FILES = Object.freeze({
  metrics: ['metrics.csv', 'metrics.ndjson'],
  logs: ['logs.ndjson'],
  calls: ['calls.csv', 'calls.ndjson'],
  changes: ['changes.json', 'changes.ndjson'],
  topology: ['topology.json'],
} as const satisfies Record<RecordedSignal, readonly string[]>);

/** What {@link openRecording} takes. */
export interface RecordingOptions {
  readonly dir: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens a folder of recorded telemetry (format: `docs/telemetry/recorded-format.md`). All of it is read and checked at once, so a recording that
 * opens can be trusted; afterwards it is never read again. A kind of telemetry without a file is answered as `unknown`, never as empty.
 *
 * @throws SitrepError `ERR_SITREP_TELEMETRY_INVALID` naming file and line, also when the folder holds nothing known or a file is beyond its limits
 * (256 MiB, 5 million rows); `ERR_SITREP_TELEMETRY_UNAVAILABLE` when a file cannot be read; `ERR_SITREP_ABORTED`.
 */
export async function openRecording({ dir, signal }: RecordingOptions): Promise<TelemetrySource> {
  const paths = (kind: RecordedSignal): string[] => RECORDING_FILES[kind].map((name) => join(dir, name));
  const manifest = await readParsedIfThere(join(dir, 'manifest.json'), Manifest, signal);
  const topology = await readParsedIfThere(paths('topology')[0] as string, TopologyFile, signal);
  const metrics = await readRows({ files: paths('metrics'), schema: MetricRow, signal });
  const logs = await readRows({ files: paths('logs'), schema: LogRow, signal });
  const calls = await readRows({ files: paths('calls'), schema: CallRow, signal });
  const changes = await readRows({ files: paths('changes'), schema: ChangeRow, signal });
  if (!topology && !metrics && !logs && !calls && !changes)
    throw invalid(
      dir,
      undefined,
      `holds no recording: none of ${Object.values(RECORDING_FILES).flat().join(', ')} is there`,
    );
  const name =
    manifest?.name ??
    (basename(resolve(dir))
      .replaceAll(/[\s\p{C}]/gu, '-')
      .slice(0, 100) ||
      'recording');
  const content = {
    metrics: metrics && seriesOf(metrics, manifest?.stepMs),
    logs: logs && ascending(logs).map(logOf),
    calls: calls && ascending(calls).map(callOf),
    changes: changes && ascending(changes).map(changeOf),
    topology: topology && topologyOf(topology),
  };
  return recordingSource({
    name,
    coverage: coverageOf(manifest, content),
    ...content,
    absent: (kind) => `${dir} has no ${RECORDING_FILES[kind].join(' or ')}`,
    describe: (kind) => join(dir, RECORDING_FILES[kind][0]),
  });
}

function ascending<T extends { readonly time: number }>(files: readonly Rows<T>[]): T[] {
  return files.flatMap(({ rows }) => rows).sort((a, b) => a.time - b.time);
}

function seriesOf(files: readonly Rows<z.infer<typeof MetricRow>>[], stepMs: number | undefined): MetricSeries[] {
  const groups = Map.groupBy(ascending(files), ({ entity, name, stat }) => `${entity}\n${name}\n${stat}`);
  return [...groups.values()].map((rows) => {
    const [first] = rows as [z.infer<typeof MetricRow>];
    const { entity, name, unit, role, stat } = first;
    const odd = rows.find((row) => row.unit !== unit || row.role !== role);
    if (odd)
      throw invalid(
        files[0]?.file ?? name,
        undefined,
        `metric ${name} of ${entity} has more than one unit or role: ${unit}/${role} and ${odd.unit}/${odd.role}`,
      );
    const times = Float64Array.from(rows, ({ time }) => time);
    return {
      entity,
      name,
      unit,
      role,
      stat,
      stepMs: stepMs ?? usualStep(times),
      times,
      values: Float64Array.from(rows, ({ value }) => value ?? NaN),
    };
  });
}

/** The most frequent distance between neighbours; a minute for a single value. */
function usualStep(times: Float64Array): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < times.length; i++) {
    const distance = (times[i] as number) - (times[i - 1] as number);
    if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 60_000;
}

function logOf({ time, entity, severity, body, attributes }: z.infer<typeof LogRow>): LogRecord {
  return { at: time, entity, severity, body, ...(attributes && { attributes }) };
}

function callOf({ time, caller, callerMeanS, calleeMeanS, calleeSelfS, ...row }: z.infer<typeof CallRow>): CallSummary {
  return {
    ...row,
    at: time,
    caller,
    callerMeanS: callerMeanS ?? NaN,
    calleeMeanS: calleeMeanS ?? NaN,
    calleeSelfS: calleeSelfS ?? NaN,
  };
}

function changeOf(
  { id, time, entity, kind, summary, attributes }: z.infer<typeof ChangeRow>,
  index: number,
): ChangeEvent {
  return { id: id ?? `change-${index + 1}`, at: time, entity, kind, summary, ...(attributes && { attributes }) };
}

function topologyOf({ nodes, edges }: z.infer<typeof TopologyFile>): Topology {
  const links = edges.map((edge) => (Array.isArray(edge) ? { caller: edge[0], callee: edge[1] } : edge));
  const kinds = new Map(
    links.flatMap(
      ({ caller, callee }) =>
        [
          [caller, 'other'],
          [callee, 'other'],
        ] as [string, Topology['nodes'][number]['kind']][],
    ),
  );
  for (const node of nodes)
    kinds.set(typeof node === 'string' ? node : node.name, typeof node === 'string' ? 'other' : node.kind);
  return { nodes: [...kinds].map(([name, kind]) => ({ name, kind })), edges: links };
}

function coverageOf(
  manifest: z.infer<typeof Manifest> | undefined,
  {
    metrics = [],
    logs = [],
    calls = [],
    changes = [],
  }: {
    metrics?: readonly MetricSeries[] | undefined;
    logs?: readonly LogRecord[] | undefined;
    calls?: readonly CallSummary[] | undefined;
    changes?: readonly ChangeEvent[] | undefined;
  },
): TimeWindow | undefined {
  let from = Infinity;
  let to = -Infinity;
  const note = (start: number | undefined, end: number | undefined): void => {
    if (start !== undefined) from = Math.min(from, start);
    if (end !== undefined) to = Math.max(to, end);
  };
  for (const { times, stepMs } of metrics) note(times[0], (times.at(-1) as number) + stepMs);
  note(logs[0]?.at, logs.length > 0 ? (logs.at(-1) as LogRecord).at + 1 : undefined);
  for (const { at, stepMs } of calls) note(at, at + stepMs);
  note(changes[0]?.at, changes.length > 0 ? (changes.at(-1) as ChangeEvent).at + 1 : undefined);
  const window = { from: Math.floor(manifest?.from ?? from), to: Math.ceil(manifest?.to ?? to) };
  return window.to > window.from && Number.isFinite(window.from) && Number.isFinite(window.to) ? window : undefined;
}
