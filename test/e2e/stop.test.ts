import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentOf, incidentsOf, inject, parts, approveUntilResolved } from './support/operator.ts';
import { opsStage } from './support/ops-stage.ts';

const SPEED = 20;
const EXIT_WITHIN_MS = 10_000;

const stage = opsStage();

test('SIGTERM in mid-incident: the page is told, the exit is clean, and after a restart both go on', async (t) => {
  const first = await stage.serve('stop', { speed: SPEED });
  t.after(() => first.kill('SIGKILL'));
  const { page, navigations, frames } = await stage.open(first);
  await inject(page, 'API overload');
  await parts(page).approve.waitFor();
  const [incident] = await incidentsOf(first.url);
  assert.ok(incident !== undefined);
  const before = await incidentOf(first.url, incident.id);

  const asked = performance.now();
  const code = await first.kill('SIGTERM');
  const tookMs = performance.now() - asked;
  assert.equal(code, 0);
  assert.ok(tookMs < EXIT_WITHIN_MS, `gone after ${Math.round(tookMs)} ms`);
  assert.ok(
    frames.some((text) => (JSON.parse(text) as { readonly t?: string }).t === 'goaway'),
    'goaway has come',
  );
  await page.getByText('The connection is lost').waitFor();

  const second = await stage.serve('stop', { port: first.port, speed: SPEED });
  t.after(() => second.kill('SIGTERM'));
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByText('The connection is lost').waitFor({ state: 'detached' });
  const after = await incidentOf(second.url, incident.id);
  assert.deepEqual(after.timeline.slice(0, before.timeline.length), before.timeline);
  await approveUntilResolved(page);
  assert.equal(navigations(), 1, 'the page has not been loaded again');
});
