import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { isSitrepError } from '@sitrep/sdk/base';
import type { ShopCommand } from '@sitrep/sdk/simulator';
import { CommandLog, type LogHead } from '../../packages/server/src/watch/command-log.ts';
import { latestAlerts } from '../../packages/server/src/watch/latest-alerts.ts';
import { HISTORY_MS, HORIZON_MS, stillMatters } from '../../packages/server/src/watch/still-matters.ts';
import { ask, startHost } from './host-under-test.ts';

const NOW = Date.UTC(2026, 4, 1);
const MIN = 60_000;
const head: LogHead = { v: 1, seed: 1, clock: { speed: 1, baseOriginAt: NOW, originAt: NOW }, faultsBefore: 0 };
const inject = (minutesAgo: number): ShopCommand => ({
  type: 'inject',
  at: NOW - minutesAgo * MIN,
  fault: 'memory_leak',
});
const clear = (minutesAgo: number): ShopCommand => ({ type: 'clear', at: NOW - minutesAgo * MIN });
const act = (minutesAgo: number, executionKey = 'k'): ShopCommand => ({
  type: 'act',
  at: NOW - minutesAgo * MIN,
  executionKey,
  action: 'restart',
  target: 'cart',
  arguments: {},
});

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitrep-watch-'));
});
after(() => rm(folder, { recursive: true }));

describe('stillMatters', () => {
  it('keeps what is recent, as it was', () => {
    const commands = [inject(8), act(5), clear(2)];
    assert.deepEqual(stillMatters(commands, NOW), { startAt: NOW - HISTORY_MS, commands, faultsLeftOut: 0 });
  });

  it('leaves out what was cleared a quarter of an hour ago, and counts its faults', () => {
    const { commands, faultsLeftOut } = stillMatters([inject(25), act(22), clear(16), inject(3)], NOW);
    assert.deepEqual(commands, [inject(3)]);
    assert.equal(faultsLeftOut, 1);
  });

  it('puts an old fault that nobody acted on in at the horizon, and forgets one that somebody did', () => {
    const old = stillMatters([inject(300)], NOW);
    assert.deepEqual(old.commands, [{ ...inject(300), at: NOW - HORIZON_MS }]);
    assert.ok(old.startAt < NOW - HORIZON_MS);
    assert.deepEqual(stillMatters([inject(300), act(299)], NOW).commands, []);
  });

  it('always gives commands in order, after its start, few and not far back', () => {
    const command = fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom(inject, clear, act));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 800 }), (list) => {
        const given = list.toSorted(([a], [b]) => b - a).map(([minutesAgo, make]) => make(minutesAgo));
        const { startAt, commands, faultsLeftOut } = stillMatters(given, NOW);
        assert.ok(startAt >= NOW - HORIZON_MS - 5 * MIN && startAt <= NOW - HISTORY_MS);
        assert.ok(commands.length <= 500);
        assert.ok(commands.every(({ at }, i) => at >= Math.max(startAt, commands[i - 1]?.at ?? 0) && at <= NOW));
        const faults = (all: readonly ShopCommand[]) => all.filter(({ type }) => type === 'inject').length;
        assert.equal(faults(commands) + faultsLeftOut, faults(given));
      }),
    );
  });
});

describe('CommandLog', () => {
  it('gives back what was flushed, without a line that a crash cut off', async () => {
    const file = join(folder, 'shop.log');
    const log = await CommandLog.create(file, { head, commands: [inject(9)] });
    log.add(act(3));
    log.add(clear(1));
    await log.flushed();
    await log.close();
    assert.deepEqual(await CommandLog.read(file), { head, commands: [inject(9), act(3), clear(1)] });
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -5));
    assert.deepEqual((await CommandLog.read(file))?.commands, [inject(9), act(3)]);
    assert.equal(await CommandLog.read(join(folder, 'none')), undefined);
  });

  it('names a file that is something else', async () => {
    const file = join(folder, 'other.txt');
    await writeFile(file, 'hello\nworld\n');
    await assert.rejects(CommandLog.read(file), (error) => isSitrepError(error, 'ERR_SITREP_CONFIG_INVALID'));
    await writeFile(file, '{"v":2}\n');
    await assert.rejects(CommandLog.read(file), (error) => isSitrepError(error, 'ERR_SITREP_CONFIG_INVALID'));
  });
});

describe('latestAlerts', () => {
  it('keeps each alert as it was last reported', () => {
    const payload = (status: string, name: string) => ({
      version: '4',
      status,
      alerts: [{ status, labels: { name } }],
    });
    const payloads = [payload('firing', 'a'), payload('firing', 'b'), payload('resolved', 'a')];
    const { alerts } = latestAlerts(payloads) as { alerts: unknown[] };
    assert.deepEqual(alerts, [
      { status: 'resolved', labels: { name: 'a' } },
      { status: 'firing', labels: { name: 'b' } },
    ]);
    assert.equal(latestAlerts([]), undefined);
  });
});

describe('a fault request', () => {
  it('with the same Idempotency-Key puts the fault in once, and another request under it is a conflict', async () => {
    const host = await startHost({ simulator: true });
    try {
      const send = (fault: string) =>
        ask(`${host.url}/v1/simulator/faults`, { body: { fault }, headers: { 'idempotency-key': 'f' } });
      assert.equal((await send('bad_deploy')).json.injected.length, 1);
      assert.equal((await send('bad_deploy')).json.injected.length, 1);
      assert.equal((await send('memory_leak')).json.code, 'ERR_SITREP_IDEMPOTENCY_CONFLICT');
      const cleared = await ask(`${host.url}/v1/simulator/faults`, { method: 'DELETE' });
      assert.ok(cleared.json.injected[0].endedAt >= cleared.json.injected[0].at);
      const unknown = await ask(`${host.url}/v1/simulator/faults`, { body: { fault: 'meteor' } });
      assert.equal(unknown.json.errors[0].pointer, '/fault');
    } finally {
      await host.close();
    }
  });

  it('leaves the event loop free while history is made', async () => {
    const host = await startHost({ simulator: true });
    try {
      const waits: number[] = [];
      for (;;) {
        const began = performance.now();
        const { json } = await ask(`${host.url}/v1/simulator`);
        waits.push(performance.now() - began);
        if (json.state === 'running') break;
      }
      waits.sort((a, b) => a - b);
      const median = waits[Math.floor(waits.length / 2)] as number;
      assert.ok(median < 100, `an answer took ${median} ms in the median of ${waits.length}`);
    } finally {
      await host.close();
    }
  });
});
