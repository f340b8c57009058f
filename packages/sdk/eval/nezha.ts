import { buildSystemTable, rankCauses, type CauseAnswer } from '../src/analysis/index.ts';
import { listNezhaCases, listNezhaSystems, openNezha } from '../src/telemetry/sources/recorded/index.ts';
import { readAll } from './calibration/shop-telemetry.ts';

/** Predictions for every case of every system folder under `dir`, in the format of the root-cause scorer. */
export async function predictNezha(
  dir: string,
): Promise<{ predictions: Record<string, { node: string; score: number }[]> }> {
  const predictions: Record<string, { node: string; score: number }[]> = {};
  for (const system of await listNezhaSystems(dir))
    for (const id of await listNezhaCases(system))
      predictions[id] = (await investigateNezha(system, id)).causes.map(({ entity, score }) => ({
        node: entity,
        score,
      }));
  return { predictions };
}

/** Root-cause answer for one case: somebody says that something is wrong and since when, no more. */
async function investigateNezha(dir: string, caseId: string): Promise<CauseAnswer> {
  const source = await openNezha({ dir, caseId });
  const { reportedAt, window } = source.case;
  const covered = (await source.coverage({ signal: new AbortController().signal })) ?? window;
  const { series, topology, calls, logs, changes } = await readAll(source, covered);
  const table = buildSystemTable({
    series,
    ...(topology ? { topology } : {}),
    calls: calls ?? [],
    baseline: { from: covered.from, to: window.from },
    incident: window,
  });
  return rankCauses({ table, symptom: { kind: 'reported', at: reportedAt }, calls, logs, changes });
}
