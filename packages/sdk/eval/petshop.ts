import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSystemTable, rankCauses, type CauseAnswer } from '../src/analysis/index.ts';
import { listPetShopCases, openPetShop } from '../src/telemetry/sources/recorded/index.ts';

/** Predictions for every case of every scenario folder under `dir`, in the format of the root-cause scorer. */
export async function predictPetShop(
  dir: string,
): Promise<{ predictions: Record<string, { node: string; score: number }[]> }> {
  const predictions: Record<string, { node: string; score: number }[]> = {};
  for (const scenario of scenarios(dir))
    for (const id of await listPetShopCases(scenario))
      predictions[id] = (await investigatePetShop(scenario, id)).causes.map(({ entity, score }) => ({
        node: entity,
        score,
      }));
  return { predictions };
}

/** Root-cause answer for one case: what an agent would ask for, read through the telemetry contract. */
async function investigatePetShop(dir: string, id: string): Promise<CauseAnswer> {
  const source = await openPetShop({ dir, caseFile: id });
  const { entity, kind, alertAt, window } = source.case;
  const signal = new AbortController().signal;
  const coverage = await source.coverage({ signal });
  const baseline = { from: coverage?.from ?? 0, to: window.from };
  const metrics = await source.metrics(
    { window: { from: baseline.from, to: window.to }, limit: 1_000_000 },
    { signal },
  );
  const topology = await source.topology({ window }, { signal });
  const table = buildSystemTable({
    series: metrics.status === 'ok' ? metrics.rows : [],
    ...(topology.status === 'ok' && topology.rows[0] ? { topology: topology.rows[0] } : {}),
    baseline,
    incident: window,
  });
  return rankCauses({ table, symptom: { entity, kind, at: alertAt } });
}

/** Folders with a graph, a baseline and cases: `dir` itself or those in it. */
export function scenarios(dir: string): string[] {
  const complete = (folder: string): boolean =>
    ['graph.json', 'baseline.json', 'cases'].every((name) => existsSync(join(folder, name)));
  if (complete(dir)) return [dir];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(dir, entry.name))
    .filter(complete)
    .sort();
}
