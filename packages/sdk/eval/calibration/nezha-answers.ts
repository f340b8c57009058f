import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSystemTable, rankCauses } from '../../src/analysis/index.ts';
import { seededRandom, seedFrom, type Random } from '../../src/base/index.ts';
import { listNezhaCases, listNezhaSystems, openNezha } from '../../src/telemetry/sources/recorded/index.ts';
import { judge, type JudgedAnswer } from './judged-answer.ts';
import { degrade, readAll } from './shop-telemetry.ts';

/** Readings of each case beside the one with everything in it. */
const READINGS = 5;

/** Answers about every case under `dir`, whole and degraded; the truth is read. */
export async function nezhaAnswers(dir: string): Promise<JudgedAnswer[]> {
  const { cases } = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as {
    cases: Record<string, { rootCause: string }>;
  };
  const found: JudgedAnswer[] = [];
  for (const system of await listNezhaSystems(dir))
    for (const id of await listNezhaCases(system)) {
      const cause = cases[id]?.rootCause;
      found.push(...(await readings(system, id, new Set(cause ? [cause] : []))));
    }
  return found;
}

async function readings(dir: string, id: string, causes: ReadonlySet<string>): Promise<JudgedAnswer[]> {
  const random: Random = seededRandom(seedFrom(id));
  const source = await openNezha({ dir, caseId: id });
  const { reportedAt, window } = source.case;
  const covered = (await source.coverage({ signal: new AbortController().signal })) ?? window;
  const whole = await readAll(source, covered);
  return Array.from({ length: READINGS + 1 }, (_, reading) => {
    const { left, about } = reading === 0 ? { left: whole, about: 'whole' } : degrade(whole, random);
    const { series, topology, calls, logs, changes } = left;
    const table = buildSystemTable({
      series,
      ...(topology ? { topology } : {}),
      calls: calls ?? [],
      baseline: { from: covered.from, to: window.from },
      incident: window,
    });
    const answer = rankCauses({ table, symptom: { kind: 'reported', at: reportedAt }, calls, logs, changes });
    return judge(answer, causes, { source: 'Nezha', group: id, about, whole: reading === 0 });
  }).flat();
}
