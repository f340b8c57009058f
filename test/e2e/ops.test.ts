import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { SimulatorState } from '@sitrep/sdk/protocol';
import {
  approveUntilResolved,
  eventually,
  getJson,
  incidentOf,
  incidentsOf,
  inject,
  parts,
} from './support/operator.ts';
import { opsStage } from './support/ops-stage.ts';
import type { ServerProcess } from './support/server-process.ts';
import { trueCause } from './support/true-cause.ts';
import { assertAccessible, type WatchedPage } from './support/watched-page.ts';

/** Simulated time runs this much faster than the machine's: a run of some minutes takes some seconds. */
const SPEED = 10;
/** Where nothing has to be computed in time, it may run faster. */
const QUIET_SPEED = 60;
const QUIET_MS = 600_000;
const PHASES = ['Detection', 'Diagnosis', 'Prediction', 'Resolution', 'Verification', 'Communication'];

const stage = opsStage();

describe('on /ops in a browser', { concurrency: 3 }, () => {
  const faults = ['API overload', 'Database cascade', 'Memory leak', 'Security breach', 'Bad deploy'];
  for (const title of faults) {
    test(`${title}: the cause is named with evidence, the approved action helps, the incident resolves`, async (t) => {
      const { server, watched } = await open(t, title, SPEED);
      const { page } = watched;
      const { incident, why, state, phases, approve, blamed, request } = parts(page);
      await page.getByText('All quiet', { exact: true }).waitFor();
      await inject(page, title);

      await approve.waitFor();
      const cause = await trueCause(server.url);
      assert.match(await state.innerText(), /Waits for your decision/);
      assert.deepEqual(await namesOf(phases), PHASES, 'all phases, in their order');
      for (const done of PHASES.slice(0, 3))
        assert.match(await textOf(phases, done), /\d ?m?s$/, `${done} is done and says how long it took`);
      assert.match(await textOf(phases, 'Resolution'), /waits for you/);
      // Alerts that clear for a while make it look whether they stay so; what waits for a person is the action.
      assert.doesNotMatch(await textOf(phases, 'Verification'), /waits for you/);
      assert.equal(await blamed.innerText(), cause, 'the leading explanation blames the component with the fault');
      assert.match(await why.innerText(), /at \d+%, \d+% needed/, 'how sure the agents are, and how sure they must be');

      const finding = why
        .getByText('Speaks for it')
        .first()
        .locator('xpath=following::ul[1]')
        .getByRole('group')
        .first();
      await finding.locator('summary').click();
      await finding.getByText('Rows read').waitFor();
      const proof = await finding.innerText();
      for (const word of ['Source', 'Query', 'Window', 'Rows read', 'Found by'])
        assert.ok(proof.includes(word), `the finding's citation names its ${word}: ${proof}`);
      assert.match(proof, /Rows read\s+[1-9]/, 'rows were read for it');
      assert.match(await request.innerText(), /sha256|[0-9a-f]{16}/, 'the request shows its digest');

      const decisions = await approveUntilResolved(page, {
        onDecision: async (count) => {
          if (count === 0) await assertAccessible(page);
        },
      });
      assert.ok(decisions >= 1, 'a person decided');
      await incident.getByText('signals recovered').first().waitFor();
      for (const phase of PHASES)
        assert.match(await textOf(phases, phase), /\d ?m?s( · attempt \d+)?$/, `${phase} is done`);

      const held = await incidentsOf(server.url);
      assert.deepEqual(
        held.map(({ status }) => status),
        ['resolved'],
        'one fault is one incident',
      );
      const view = await incidentOf(server.url, held[0]?.id ?? '');
      assert.equal(view.recovery?.verdict, 'recovered');
      assert.equal(view.hypotheses[0]?.entity, cause);
      assert.ok(view.hypotheses[0]?.supporting.every((id) => view.evidence.some((each) => each.id === id)));
      await assertAccessible(page);
      assertWellBehaved(watched, server);
    });
  }

  test('Quiet: ten simulated minutes pass, and nothing is reported', async (t) => {
    const { server, watched } = await open(t, 'Quiet', QUIET_SPEED);
    const { page } = watched;
    await inject(page, 'Quiet');
    const at = async () => ((await getJson(`${server.url}/v1/simulator`)) as SimulatorState).at;
    const until = (await at()) + QUIET_MS;
    await eventually(async () => ((await at()) > until ? true : undefined));
    assert.deepEqual(await incidentsOf(server.url), []);
    await page.getByText('All quiet', { exact: true }).waitFor();
    await assertAccessible(page);
    assertWellBehaved(watched, server);
  });
});

async function open(t: TestContext, name: string, speed: number) {
  const server = await stage.serve(name.replaceAll(' ', '-'), { speed });
  t.after(async () => {
    if (Reflect.get(t, 'passed') === false) await tellStory(server);
    await server.kill('SIGTERM');
  });
  const watched = await stage.open(server);
  t.after(() => watched.page.context().close());
  return { server, watched };
}

/** What happened, for whoever has to find out why a test failed. */
async function tellStory({ url }: ServerProcess): Promise<void> {
  for (const { id } of await incidentsOf(url))
    for (const { at, text } of (await incidentOf(url, id)).timeline) console.log(id, new Date(at).toISOString(), text);
}

function assertWellBehaved(
  { complaints, sockets, requests, navigations }: WatchedPage,
  { url, output }: ServerProcess,
): void {
  assert.deepEqual(complaints, [], 'nothing on the console, no breach of the policy');
  assert.deepEqual(sockets, [`${url.replace('http', 'ws')}/ws`], "one socket, the host's own");
  assert.deepEqual(
    requests.filter((each) => !each.startsWith(`${url}/`)),
    [],
    'nothing is asked of anybody else',
  );
  assert.equal(navigations(), 1, 'one document');
  assert.equal(output().trim().split('\n').length, 1, `the server has printed its address only: ${output()}`);
}

async function namesOf(phases: ReturnType<typeof parts>['phases']): Promise<string[]> {
  return (await phases.allInnerTexts()).map((text) => text.trim().split('\n')[0]?.trim() ?? '');
}

async function textOf(phases: ReturnType<typeof parts>['phases'], name: string): Promise<string> {
  return (await phases.filter({ hasText: name }).innerText()).trim();
}
