import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { Incident, IncidentView, Phase } from '@sitrep/sdk/protocol';
import { approveUntilResolved, eventually, incidentOf, incidentsOf, inject, parts } from './support/operator.ts';
import { opsStage } from './support/ops-stage.ts';
import type { ServerProcess } from './support/server-process.ts';
import { heldByPage, type WatchedPage } from './support/watched-page.ts';

const SPEED = 20;

const stage = opsStage();

describe('after a kill -9', { concurrency: 2 }, () => {
  test('an action that waited for a decision waits again, runs once when approved, and the incident resolves', async (t) => {
    const run = await open(t, 'waiting');
    await inject(run.watched.page, 'Database cascade');
    await parts(run.watched.page).approve.waitFor();
    const before = await onlyIncident(run);
    assert.equal(before.incident.run.state, 'waiting');

    await crash(run);
    await parts(run.watched.page).approve.waitFor();
    await assertGoesOn(run, before);
    await approveUntilResolved(run.watched.page);
    await assertPageEqualsServer(run, before.incident.id);
    await assertActedOnce(run, before.incident.id);
    assert.equal(run.watched.navigations(), 1, 'the page has not been loaded again');
  });

  test('an incident goes on in the phase that was cut off, in diagnosis as in verification', async (t) => {
    const config = join(import.meta.dirname, 'support/slow-diagnosis.config.mjs');
    const run = await open(t, 'mid-phase', config);
    await inject(run.watched.page, 'Bad deploy');
    const early = await interrupted(run, 'diagnosis');
    await crash(run);
    await parts(run.watched.page).approve.waitFor();
    await assertGoesOn(run, early);

    const approving = approveUntilResolved(run.watched.page);
    const late = await interrupted(run, 'verification');
    const reports = late.timeline.filter(
      ({ kind, text }) => kind === 'agent-reported' && /^(detection|diagnosis|second-look):/.test(text),
    );
    assert.equal(reports.length, 3, 'what was cut off was looked at again, what had been reported was not');
    assert.deepEqual(
      late.actions.map(({ status }) => status),
      ['succeeded'],
    );
    await crash(run);
    await approving;
    await assertGoesOn(run, late);
    await assertPageEqualsServer(run, late.incident.id);
    await assertActedOnce(run, late.incident.id);
    assert.equal(run.watched.navigations(), 1, 'the page has not been loaded again');
  });
});

interface Run {
  readonly db: string;
  readonly watched: WatchedPage;
  readonly start: (port: number) => Promise<ServerProcess>;
  server: ServerProcess;
}

async function open(t: TestContext, name: string, config?: string): Promise<Run> {
  const db = stage.db(name);
  const start = (port: number) =>
    stage.serve(name, { port, speed: SPEED, ...(config === undefined ? {} : { config }) });
  const server = await start(0);
  const watched = await stage.open(server);
  const run: Run = { db, watched, start, server };
  t.after(() => run.server.kill('SIGKILL'));
  t.after(() => watched.page.context().close());
  return run;
}

/** Kills the server's own process, waits until the page says so, and starts another on the same port and file. */
async function crash(run: Run): Promise<void> {
  const { page } = run.watched;
  const { port } = run.server;
  assert.equal(await run.server.kill('SIGKILL'), 'SIGKILL');
  await page.getByText('The connection is lost').waitFor();
  run.server = await run.start(port);
  await page.getByText('The connection is lost').waitFor({ state: 'detached' });
  await page.getByText('Live', { exact: true }).waitFor();
}

async function onlyIncident({ server }: Run): Promise<IncidentView> {
  const [only, ...others] = await incidentsOf(server.url);
  assert.ok(only !== undefined);
  assert.deepEqual(others, [], 'one fault is one incident');
  return incidentOf(server.url, only.id);
}

/** The incident as it was soon after `phase` began. */
function interrupted({ server }: Run, phase: Phase): Promise<IncidentView> {
  let seen: Incident | undefined;
  return eventually(
    async () => {
      [seen] = await incidentsOf(server.url);
      if (seen?.run.state !== 'running' || seen.run.phase !== phase) return undefined;
      return incidentOf(server.url, seen.id);
    },
    { everyMs: 20, saw: () => JSON.stringify(seen?.run) },
  );
}

/** Nothing that the server had told is gone or told otherwise, and the run is not a second one. */
async function assertGoesOn({ server }: Run, before: IncidentView): Promise<void> {
  const now = await incidentOf(server.url, before.incident.id);
  assert.deepEqual(now.timeline.slice(0, before.timeline.length), before.timeline);
  assert.equal(now.incident.openedAt, before.incident.openedAt);
  assert.equal((await incidentsOf(server.url)).length, 1, 'still one incident');
  for (const row of before.phases.filter(({ startedAt }) => startedAt !== undefined)) {
    if (row.phase === 'communication') continue; // speaks up whenever there is news
    const same = now.phases.find(({ phase }) => phase === row.phase);
    assert.deepEqual([same?.startedAt, same?.attempt], [row.startedAt, row.attempt], `${row.phase} has not begun anew`);
  }
}

/** The page's store and the server hold the same, once both have heard of the end: alerts may still clear after it. */
async function assertPageEqualsServer({ server, watched }: Run, id: string): Promise<void> {
  const [held, served] = await eventually(async () => {
    const held = await heldByPage(watched.page, id);
    const served = await incidentOf(server.url, id);
    const same = held?.incident.run.state === 'finished' && held.incident.seq === served.incident.seq;
    return same ? ([held, served] as const) : undefined;
  });
  assert.deepEqual(held, served);
}

/** Each action has started once by the journal, and has been done once by the shop's own record. */
async function assertActedOnce({ server, db }: Run, id: string): Promise<void> {
  const view = await incidentOf(server.url, id);
  const started = view.timeline.filter(({ kind }) => kind === 'action-started');
  const succeeded = view.actions.filter(({ status }) => status === 'succeeded');
  assert.ok(
    succeeded.length > 0 && started.length === succeeded.length,
    `${started.length} starts, ${succeeded.length} done`,
  );
  const lines = readFileSync(`${db}-shop`, 'utf8').trim().split('\n');
  const acts = lines.map((line) => JSON.parse(line) as { readonly type?: string }).filter(({ type }) => type === 'act');
  assert.equal(acts.length, succeeded.length);
}
