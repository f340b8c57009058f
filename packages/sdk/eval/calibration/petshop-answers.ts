import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSystemTable, rankCauses } from '../../src/analysis/index.ts';
import { seededRandom, seedFrom, type Random } from '../../src/base/index.ts';
import type { MetricSeries } from '../../src/telemetry/index.ts';
import { listPetShopCases, openPetShop } from '../../src/telemetry/sources/recorded/index.ts';
import { scenarios } from '../petshop.ts';
import { judge, type JudgedAnswer } from './judged-answer.ts';
import { degrade } from './shop-telemetry.ts';

/** Readings of each recorded case beside the one with everything in it. */
const READINGS = 24;

/** Answers about every recorded case under `dir`, whole and degraded; the only place of the evaluation that reads a truth file. */
export async function petShopAnswers(dir: string): Promise<JudgedAnswer[]> {
  const { cases } = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as {
    cases: Record<string, { rootCause: string | null }>;
  };
  const found: JudgedAnswer[] = [];
  for (const scenario of scenarios(dir))
    for (const id of await listPetShopCases(scenario)) {
      const cause = cases[id]?.rootCause;
      found.push(...(await readings(scenario, id, new Set(cause ? [cause] : []))));
    }
  return found;
}

async function readings(dir: string, id: string, causes: ReadonlySet<string>): Promise<JudgedAnswer[]> {
  const random = seededRandom(seedFrom(id));
  const source = await openPetShop({ dir, caseFile: id });
  const { entity, kind, alertAt, window } = source.case;
  const options = { signal: new AbortController().signal };
  const covered = (await source.coverage(options)) ?? window;
  const metrics = await source.metrics({ window: covered, limit: 1_000_000 }, options);
  const graph = await source.topology({ window }, options);
  const series = metrics.status === 'ok' ? metrics.rows : [];
  const topology = graph.status === 'ok' ? graph.rows[0] : undefined;
  return Array.from({ length: READINGS + 1 }, (_, reading) => {
    const whole = reading === 0;
    const share = whole ? 1 : ([1, 0.5, 0.2, 0.1, 0.05, 0.02][reading % 6] as number);
    const mixed = share === 1 ? series : dilute(series, share, window.from, random);
    const read = { series: mixed, topology, calls: undefined, logs: undefined, changes: undefined };
    const { left, about } = whole ? { left: read, about: 'whole' } : degrade(read, random);
    const to = whole || random() < 0.5 ? window.to : alertAt + Math.ceil(random() * 2) * 300_000;
    const table = buildSystemTable({
      series: left.series,
      ...(left.topology ? { topology: left.topology } : {}),
      baseline: { from: covered.from, to: window.from },
      incident: { from: window.from, to },
    });
    const told = random() < 0.5 ? { entity, kind, at: alertAt } : { entity, at: alertAt };
    const answer = rankCauses({ table, symptom: whole ? { entity, kind, at: alertAt } : told });
    return judge(answer, causes, { source: 'PetShop', group: id, about: `share ${share}, ${about}`, whole });
  }).flat();
}

/** What one would read if only `share` of the work had the fault: the incident's rows are mixed with rows of the baseline, the same ones for all series. */
function dilute(series: readonly MetricSeries[], share: number, from: number, random: Random): MetricSeries[] {
  const drawn = new Map<number, number>();
  const drawFor = (time: number): number => {
    const held = drawn.get(time) ?? random();
    drawn.set(time, held);
    return held;
  };
  return series.map((one) => {
    const usual = one.values.filter((_, row) => (one.times[row] as number) < from);
    if (usual.length === 0) return one;
    return {
      ...one,
      values: one.values.map((value, row) => {
        const time = one.times[row] as number;
        if (time < from) return value;
        const other = usual[Math.floor(drawFor(time) * usual.length)] as number;
        return Number.isNaN(value) || Number.isNaN(other) ? value : share * value + (1 - share) * other;
      }),
    };
  });
}
