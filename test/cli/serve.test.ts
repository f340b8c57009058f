import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Health, IncidentView, SimulatorState } from '@sitrep/sdk/protocol';
import { ask } from '../server/host-under-test.ts';
import { eventually, run, serve, type Command } from './command.ts';

let folder: string;
const started: Command[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitrep-serve-'));
});
after(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
  await rm(folder, { recursive: true });
});

async function start(args: readonly string[]) {
  const command = await serve(args);
  started.push(command);
  return command;
}

describe('sitrep serve', () => {
  it('prints its address in one line, answers, and ends well within 10 s of SIGTERM', async () => {
    const command = await start(['--db', 'memory']);
    assert.equal(command.output(), `Sitrep is at ${command.url}/ops\n`);
    assert.equal((await ask(`${command.url}/dashboard/health`)).json.status, 'ok');
    const asked = performance.now();
    command.child.kill('SIGTERM');
    assert.equal(await command.ended, 0, command.errors());
    assert.ok(performance.now() - asked < 10_000);
    assert.equal(command.errors(), '');
  });

  it('makes history in the background while it answers, and is quiet when nothing is wrong', async () => {
    const command = await start(['--db', 'memory', '--speed', '20']);
    const state = async () => SimulatorState.parse((await ask(`${command.url}/v1/simulator`)).json);
    assert.equal((await state()).state, 'warming-up');
    const running = await eventually(async () => ((await state()).state === 'running' ? state() : undefined), 30_000);
    assert.ok(running.requestsPerSecond !== null && running.requestsPerSecond > 1);
    const { checks } = Health.parse((await ask(`${command.url}/dashboard/health/detailed`)).json);
    assert.deepEqual(
      checks.map(({ name, status }) => [name, status]).toSorted(([a], [b]) => String(a).localeCompare(String(b))),
      ['journal', 'orchestrator', 'simulator', 'stream', 'telemetry'].map((name) => [name, 'ok']),
    );
    assert.deepEqual((await ask(`${command.url}/v1/incidents`)).json.items, []);
    command.child.kill('SIGKILL');
  });

  it('goes on after kill -9 in mid-incident: the fault is still in, the incident is the same, and it is resolved', async () => {
    const db = join(folder, 'crash.db');
    const first = await start(['--db', db, '--speed', '20']);
    await ask(`${first.url}/v1/simulator/faults`, {
      body: { fault: 'database_cascade' },
      headers: { 'idempotency-key': 'fault-1' },
    });
    let seen: unknown;
    const waiting = async (url: string) => {
      const { json } = await ask(`${url}/v1/incidents`);
      seen = json.items.map(({ title, run }: { title: string; run: unknown }) => [title, run]);
      const found = json.items.find(({ pendingActions }: { pendingActions: number }) => pendingActions > 0);
      return found?.id as string | undefined;
    };
    const id = await eventually(
      () => waiting(first.url),
      60_000,
      () => seen,
    );
    const before = IncidentView.parse((await ask(`${first.url}/v1/incidents/${id}`)).json);
    first.child.kill('SIGKILL');
    assert.equal(await first.ended, 'SIGKILL');

    const second = await start(['--db', db, '--speed', '20']);
    const view = async () => IncidentView.parse((await ask(`${second.url}/v1/incidents/${id}`)).json);
    const resumed = await view();
    assert.deepEqual(resumed.timeline.slice(0, before.timeline.length), before.timeline);
    assert.deepEqual(resumed.hypotheses, before.hypotheses);
    const { injected } = SimulatorState.parse((await ask(`${second.url}/v1/simulator`)).json);
    assert.deepEqual(
      injected.map(({ kind, endedAt }) => [kind, endedAt]),
      [['database_cascade', undefined]],
    );

    // Approves whatever it proposes, as a person would who trusts it, until the shop has recovered.
    const resolved = await eventually(
      async () => {
        const { incident, actions } = await view();
        seen = [
          incident.status,
          incident.run,
          actions.map(({ request, status, outcome }) => [request.action, request.target, status, outcome]),
        ];
        for (const { request, status } of actions)
          if (status === 'proposed')
            await ask(`${second.url}/v1/incidents/${id}/actions/${request.id}/decision`, {
              body: { digest: request.digest, verdict: 'approved' },
            });
        return incident.status === 'resolved' ? incident : undefined;
      },
      90_000,
      () => seen,
    );
    assert.ok(resolved.marks.mitigated !== undefined && resolved.marks.resolved !== undefined);
    assert.equal(
      (await ask(`${second.url}/v1/incidents`)).json.items.filter(
        ({ status }: { status: string }) => status !== 'resolved',
      ).length,
      0,
    );
    const kept = (await readFile(`${db}-shop`, 'utf8')).trim().split('\n');
    assert.ok(
      kept.some((line) => line.includes('"act"')),
      'the action is kept, too',
    );
    second.child.kill('SIGTERM');
    assert.equal(await second.ended, 0, second.errors());
  });

  it('refuses a second process on the same file, a taken port and an open address in a sentence each', async () => {
    const db = join(folder, 'one.db');
    const holder = await start(['--db', db]);
    const port = new URL(holder.url).port;
    for (const [args, words] of [
      [['--db', db, '--port', '0'], /one\.db/],
      [['--db', 'memory', '--port', port], new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken`)],
      [['--db', 'memory', '--host', '0.0.0.0'], /loopback addresses only, not on 0\.0\.0\.0/],
    ] as const) {
      const { code, output, errors } = await run(['serve', ...args]);
      assert.equal(code, 3, errors);
      assert.equal(output, '');
      assert.match(errors, words);
      assert.equal(errors.trim().split('\n').length, 1, errors);
    }
    holder.child.kill('SIGTERM');
    assert.equal(await holder.ended, 0);
  });

  it('takes a configuration, and names what does not fit in it', async () => {
    const good = join(folder, 'good.config.mjs');
    await writeFile(
      good,
      `import { defineConfig } from '${import.meta.resolve('@sitrep/server')}';
       const unknown = async () => ({ status: 'unknown', reason: 'none', query: '' });
       const telemetry = { name: 'mine', metrics: unknown, logs: unknown, calls: unknown, changes: unknown, topology: unknown, coverage: async () => undefined };
       export default defineConfig({ telemetry, db: ${JSON.stringify(join(folder, 'configured.db'))} });\n`,
    );
    const command = await start(['--config', good]);
    assert.equal((await ask(`${command.url}/v1/simulator`)).status, 404, 'no shop beside real telemetry');
    command.child.kill('SIGTERM');
    assert.equal(await command.ended, 0, command.errors());
    assert.ok((await readFile(join(folder, 'configured.db'))).length > 0);

    for (const [text, words] of [
      ['export const config = {};', /has no default export/],
      ['export default { ports: 1, agents: [{}] };', /agents\.0: Give an agent.*Unrecognized key.*ports/],
      ['export default {', /cannot be loaded/],
    ] as const) {
      const file = join(folder, `bad-${words.source.length}.mjs`);
      await writeFile(file, text);
      const { code, errors } = await run(['serve', '--config', file]);
      assert.equal(code, 3);
      assert.match(errors, words);
    }
  });
});
