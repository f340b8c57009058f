import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rankCauses } from '@sitrep/sdk/analysis';
import type { LogRecord } from '@sitrep/sdk/telemetry';
import {
  formatLevel,
  sayCalls,
  sayChange,
  sayClimb,
  sayGivenUp,
  sayLevel,
  sayLog,
  sayOwnLoss,
  sayPassedOn,
  sayRepeats,
  sayTraffic,
  sayUnderLoad,
} from '../../packages/sdk/src/analysis/sentences/sentences.ts';
import { FAULT_AT, FAULT_ROW, gauge, INCIDENT, smallSystem, START, STEP_MS, tableOf } from './small-system.ts';

const step = 5_000;
const count = { unit: '{login}', counted: true, stepMs: step };

suite('sentences about evidence', () => {
  test('give counts as rates per minute, and per second when there are many', () => {
    assert.equal(formatLevel(2, count), '24 per minute');
    assert.equal(formatLevel(650, count), '130 per second');
    assert.equal(formatLevel(3, { unit: 's', counted: true, stepMs: step }), '36 s per minute');
    assert.equal(formatLevel(0.25, { unit: '1', counted: false, stepMs: step }), '25 %');
    assert.equal(formatLevel(NaN, count), 'unknown');
  });

  test('name the unit of time once, unless the two differ', () => {
    assert.equal(
      sayLevel({ name: 'login.failures', entity: 'auth', now: 24, usual: 1 }, count),
      'login.failures of auth is 288 per minute against a usual 12',
    );
    assert.equal(
      sayLevel({ name: 'login.failures', entity: 'auth', now: 100, usual: 1 }, count),
      'login.failures of auth is 20 per second against a usual 12 per minute',
    );
  });

  test('say what a component loses by itself, and of how much', () => {
    const own = (own: number, lost: number, kind: 'latency' | 'failures') =>
      sayOwnLoss({ entity: 'payments', own, lost, kind }, 60_000);
    assert.equal(
      own(39, 43, 'latency'),
      'payments adds 39 s of the 43 s of request time lost per minute, and no dependency explains it',
    );
    assert.equal(
      own(43, 43, 'latency'),
      'payments adds 43 s of request time per minute, and no dependency explains it',
    );
    assert.equal(
      own(12, 20, 'failures'),
      '12 of the 20 more requests per minute that fail at payments are its own: no dependency explains them',
    );
    assert.equal(
      own(20, 12, 'failures'),
      '20 more requests per minute than usual fail at payments, and no dependency explains it',
    );
    assert.equal(
      sayPassedOn({ entity: 'web', passed: 30, lost: 43, kind: 'latency' }, 60_000),
      'What web calls explains 30 of the 43 s of request time lost at it per minute',
    );
  });

  test('say how far and how long a resource climbed', () => {
    const climb = { name: 'memory', entity: 'cart', from: 0.48, to: 0.98, tookMs: 72_000, aheadMs: 35_000 };
    const share = { unit: '1', counted: false, stepMs: step };
    const said = 'memory of cart climbed from 48 % to 98 % in 72 s, beginning 35 s before users noticed';
    assert.equal(sayClimb({ ...climb, fallenTo: undefined }, share), said);
    assert.equal(sayClimb({ ...climb, fallenTo: 0.5 }, share), `${said}, then fell at once to 50 %`);
  });

  test('say how many requests arrive, and whom they reach', () => {
    const surge = sayTraffic({ entity: 'edge', now: 650, usual: 150 }, step);
    assert.equal(surge, 'edge gets 130 requests per second against a usual 30, 4.3 times as many');
    assert.equal(sayUnderLoad({ entity: 'edge', ratio: 4.3, surge }), surge);
    assert.match(
      sayUnderLoad({ entity: 'web', ratio: 4.1, surge }),
      /^web handles 4.1 times its usual requests, since edge/,
    );
    assert.match(sayRepeats({ entity: 'auth', ratio: 3.9, expected: 1 }), /callers get no more requests than usual/);
  });

  test('say what call summaries show in seconds and calls per minute', () => {
    const say = (kind: 'self-time' | 'call-gap' | 'caller-failures') =>
      sayCalls({ entity: 'auth', kind, now: 2, usual: 0.5 }, step);
    assert.match(say('self-time'), /^auth spends 24 s per minute .* usual 6 s$/);
    assert.match(say('call-gap'), /^Calls to auth spend 24 s per minute between/);
    assert.match(say('caller-failures'), /^Callers see 24 calls to auth fail per minute against a usual 6$/);
    assert.match(
      sayGivenUp({ entity: 'db', waiter: 'web', now: 2, usual: 0.1, share: 0.9 }),
      /2 s a request instead of 100 ms/,
    );
  });

  test('say whether a line is new, more frequent, rarer or gone', () => {
    const line = { entity: 'cart', template: 'low on <*>', overMs: 60_000 };
    assert.equal(
      sayLog({ ...line, now: 21, expected: 0, known: false }),
      'cart writes a line it never wrote before (21 times in a minute): “low on <*>”',
    );
    assert.match(sayLog({ ...line, now: 69, expected: 12, known: true }), /69 times in a minute against a usual 12:/);
    assert.match(sayLog({ ...line, now: 2, expected: 12, known: true }), /2 times in a minute instead of a usual 12:/);
    assert.match(sayLog({ ...line, now: 0, expected: 12, known: true }), /no longer writes/);
  });

  test('say when a change was made', () => {
    const change = { entity: 'cart', kind: 'deploy', summary: 'cart 4.2' } as const;
    assert.equal(
      sayChange({ ...change, beforeMs: 35_000 }),
      'cart was deployed 35 s before the symptom began: “cart 4.2”',
    );
    assert.match(sayChange({ ...change, beforeMs: 300_000 }), /5 minutes before/);
    assert.match(sayChange({ ...change, beforeMs: -9_000 }), /9 s after its first signs/);
    assert.match(sayChange({ ...change, beforeMs: 0 }), /when the symptom began/);
  });
});

suite('the statement of a cause', () => {
  const { series, topology } = smallSystem({ fault: { node: 'store', slowS: 0.2 } });
  const stated = (more: Partial<Parameters<typeof rankCauses>[0]>) =>
    rankCauses({ table: tableOf({ series, topology }), ...more }).causes[0]?.statement ?? '';

  test('leads with what users lose where nothing is more specific', () => {
    assert.match(stated({}), /^Slow dependency at store: store adds \d+ s of request time per minute/);
  });

  test('leads with the deploy of a bad deploy, and then says what users lose', () => {
    const changes = [
      { id: 'c', at: FAULT_AT - 30_000, entity: 'store', kind: 'deploy', summary: 'store 2.0' },
    ] as const;
    assert.match(stated({ changes }), /^Bad deploy at store: store was deployed .* “store 2\.0”; store adds/);
  });

  test('leads with the growth of a leak', () => {
    const climbs = gauge('store', 'memory', (row) =>
      row < FAULT_ROW - 10 ? 0.4 : Math.min(1, 0.4 + (row - FAULT_ROW + 10) * 0.03),
    );
    const table = tableOf({ series: [...series, climbs], topology });
    assert.match(stated({ table }), /^Memory leak at store: memory of store climbed from 40 %/);
  });

  test('leads with the refused logins of an attack', () => {
    const logs = Array.from({ length: (INCIDENT.to - START) / STEP_MS }, (_, row): LogRecord[] =>
      Array.from({ length: row >= FAULT_ROW ? 12 : 1 }, (_, i) => ({
        at: START + row * STEP_MS + i,
        entity: 'store',
        severity: 'warn',
        body: `login failed: wrong password for user${i}`,
      })),
    ).flat();
    assert.match(stated({ logs }), /^Credential attack at store: store writes a line .* “.*login failed/);
  });
});
