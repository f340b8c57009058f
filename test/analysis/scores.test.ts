import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { gradedTasks } from '../../packages/sdk/eval/report/graded-tasks.ts';
import { runTask } from '../../packages/sdk/eval/report/run-task.ts';
import { worseBy } from '../../packages/sdk/eval/report/standing.ts';
import { sharedData } from '../support/shared-data.ts';

const recorded = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../packages/sdk/docs/analysis/scores.json'), 'utf8'),
) as Record<string, number>;

suite('scores on the shared data', () => {
  for (const task of gradedTasks.filter(({ slow }) => slow !== true)) {
    const { dir, skip } = sharedData(task.options['data']?.replace('data/', '') ?? '');
    test(`${task.title}: no worse than in the report, beyond noise`, { skip }, async () => {
      const { scores } = await runTask(task, dirname(dirname(dir)));
      for (const measure of task.measures) {
        const [now, before] = [scores[measure.key] as number, recorded[measure.key] as number];
        assert.ok(worseBy(measure, now, before) <= measure.noise, `${measure.key} was ${before} and is ${now}`);
      }
    });
  }
});
