import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildSystemTable, rankCauses, type CauseAnswer } from '@sitrep/sdk/analysis';
import { listPetShopCases, openPetShop } from '@sitrep/sdk/telemetry/recorded';
import { sharedData } from '../support/shared-data.ts';

const { dir, skip } = sharedData('petshop');
const signal = new AbortController().signal;

interface Truth {
  readonly rootCause: string | null;
}

/** `window` is what the orchestrator would ask for: from a quarter of an hour before the alert to the end of the recording. */
async function investigate(scenario: string, id: string, kindIsKnown: boolean): Promise<CauseAnswer> {
  const source = await openPetShop({ dir: join(dir, scenario), caseFile: id });
  const { entity, kind, alertAt } = source.case;
  const covered = await source.coverage({ signal });
  assert.ok(covered);
  const from = alertAt - 15 * 60_000;
  const [metrics, topology] = await Promise.all([
    source.metrics({ window: covered }, { signal }),
    source.topology({ window: covered }, { signal }),
  ]);
  assert.ok(metrics.status === 'ok' && topology.status === 'ok' && topology.rows[0]);
  const table = buildSystemTable({
    series: metrics.rows,
    topology: topology.rows[0],
    baseline: { from: covered.from, to: from },
    incident: { from, to: covered.to },
  });
  return rankCauses({ table, symptom: { entity, at: alertAt, ...(kindIsKnown ? { kind } : {}) } });
}

suite('PetShop, the shared part', { skip }, async () => {
  const truth = skip
    ? {}
    : (JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as { cases: Record<string, Truth> }).cases;
  const cases = skip
    ? []
    : (
        await Promise.all(
          ['low', 'tmpA'].map(async (scenario) =>
            (await listPetShopCases(join(dir, scenario))).map((id) => [scenario, id] as const),
          ),
        )
      ).flat();

  for (const kindIsKnown of [true, false])
    test(`names the faulty component first in at least 22 of 23 cases and stays silent in at least 6 of 7 quiet windows, ${kindIsKnown ? 'told' : 'not told'} what the alert is about`, async () => {
      const wrong: string[] = [];
      let faults = 0;
      let silent = 0;
      for (const [scenario, id] of cases) {
        const answer = await investigate(scenario, id, kindIsKnown);
        const cause = truth[id]?.rootCause;
        if (cause === null) silent += answer.causes.length === 0 ? 1 : 0;
        else if (answer.causes[0]?.entity !== cause)
          wrong.push(`${id}: ${answer.verdict} ${answer.causes.map(({ entity }) => entity).join(', ')}`);
        if (cause !== null) faults++;
      }
      assert.equal(faults, 23);
      assert.ok(wrong.length <= 1, wrong.join('\n'));
      assert.ok(silent >= 6, `${silent} of 7 silent`);
    });
});
