import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { judgeSymptom } from '@sitrep/sdk/analysis';
import { FAULT_ROW, gauge, smallSystem, tableOf } from './small-system.ts';

const about = { role: 'other', unit: '{request}', stat: 'sum' } as const;
const noise = (row: number): number => (row % 3) / 10;
/** Both are far beyond the limit of z: the first by half of what is usual, the second by thirty times. */
const processor = gauge('front', 'cpu.utilization', (row) => (row >= FAULT_ROW ? 0.16 : 0.1 + noise(row) / 1000));
const refused = gauge('front', 'responses.unauthorized', (row) => (row >= FAULT_ROW ? 31 : 1 + noise(row)), about);
const { series, topology } = smallSystem();
const table = tableOf({ series: [...series, processor, refused], topology });

suite('judgeSymptom', () => {
  test('takes the gauge that is farthest outside its range, also where several are beyond the limit of z', () => {
    const symptom = judgeSymptom(table, { entity: 'front' });
    assert.equal(symptom?.name, 'responses.unauthorized');
    assert.equal(symptom?.z, 8);
    assert.ok((symptom?.rawZ ?? 0) > 8);
  });

  test('takes the gauge that the alert speaks of among those beyond the limit', () => {
    for (const metric of ['cpu.utilization', 'HighUtilization', 'node_cpu_utilization_ratio'])
      assert.equal(judgeSymptom(table, { entity: 'front', metric })?.name, 'cpu.utilization', metric);
  });

  test('takes no gauge of which the alert does not speak, however far outside its range', () => {
    const calm = gauge('front', 'sessions.open', (row) => 50 + noise(row), about);
    const among = tableOf({ series: [...series, refused, calm], topology });
    for (const metric of ['SessionsOpen', 'HighLatency', 'process_restarts'])
      assert.notEqual(judgeSymptom(among, { entity: 'front', metric })?.kind, 'gauge', metric);
  });
});
