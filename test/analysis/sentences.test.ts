import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createLanguage, engineCatalogues, english, rankCauses, type Reading } from '@sitrep/sdk/analysis';
import type { LogRecord } from '@sitrep/sdk/telemetry';
import {
  changeMade,
  climbed,
  levelMessage,
  logChanged,
  moreTraffic,
  ownLoss,
  passedOn,
  repeatedCalls,
  stepTaken,
} from '../../packages/sdk/src/analysis/sentences/evidence-messages.ts';
import { message } from '../../packages/sdk/src/analysis/sentences/engine-messages.ts';
import { FAULT_AT, FAULT_ROW, gauge, INCIDENT, smallSystem, START, STEP_MS, tableOf } from './small-system.ts';

const step = 5_000;
const count = { unit: '{login}', counted: true, stepMs: step };
const { say } = english;
const alone = createLanguage('en', { alone: '{value}' }, engineCatalogues.en);
const formatLevel = (value: number, reading: Reading) =>
  alone.say({ id: 'alone', values: { value: { as: 'level', value, ...reading } } });

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
      say(levelMessage({ name: 'login.failures', entity: 'auth', now: 24, usual: 1 }, count)),
      'login.failures of auth is 288 per minute against a usual 12',
    );
    assert.equal(
      say(levelMessage({ name: 'login.failures', entity: 'auth', now: 100, usual: 1 }, count)),
      'login.failures of auth is 20 per second against a usual 12 per minute',
    );
  });

  test('say what a component loses by itself, and of how much', () => {
    const own = (own: number, lost: number, kind: 'latency' | 'failures') =>
      say(ownLoss({ entity: 'payments', own, lost, kind }, 60_000));
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
      say(passedOn({ entity: 'web', passed: 30, lost: 43, kind: 'latency' }, 60_000)),
      'What web calls explains 30 of the 43 s of request time lost at it per minute',
    );
  });

  test('say how far and how long a resource climbed', () => {
    const climb = { name: 'memory', entity: 'cart', from: 0.48, to: 0.98, tookMs: 72_000, aheadMs: 35_000 };
    const share = { unit: '1', counted: false, stepMs: step };
    const said = 'memory of cart climbed from 48 % to 98 % in 72 s, beginning 35 s before users noticed';
    assert.equal(say(climbed({ ...climb, fallenTo: undefined }, share)), said);
    assert.equal(say(climbed({ ...climb, fallenTo: 0.5 }, share)), `${said}, then fell at once to 50 %`);
  });

  test('say how many requests arrive, and whom they reach', () => {
    const surge = moreTraffic({ entity: 'edge', now: 650, usual: 150 }, step);
    assert.equal(say(surge), 'edge gets 130 requests per second against a usual 30, 4.3 times as many');
    assert.match(
      say(moreTraffic({ entity: 'edge', now: 100, usual: 10 }, step)),
      /^edge gets 20 requests per second against a usual 120 per minute, 10 times/,
    );
    assert.match(
      say(message('under-load', { entity: 'web', ratio: 4.1, surge })),
      /^web handles 4.1 times its usual requests, since edge gets 130/,
    );
    assert.match(say(repeatedCalls({ entity: 'auth', ratio: 3.9, expected: 1 })), /callers get no more requests than/);
    assert.match(say(repeatedCalls({ entity: 'auth', ratio: 3.9, expected: 1.5 })), /at most 1.5 times their usual/);
  });

  test('say what call summaries show in seconds and calls per minute', () => {
    const of = (kind: 'self-time' | 'call-gap' | 'caller-failures') =>
      say(message(kind, { entity: 'auth', now: 24, usual: 6 }));
    assert.match(of('self-time'), /^auth spends 24 s per minute .* usual 6 s$/);
    assert.match(of('call-gap'), /^Calls to auth spend 24 s per minute between/);
    assert.match(of('caller-failures'), /^Callers see 24 calls to auth fail per minute against a usual 6$/);
    const seconds = (value: number) => ({ as: 'amount', value, unit: 's' }) as const;
    const share = { as: 'share', share: 0.9 } as const;
    assert.match(
      say(message('given-up', { entity: 'db', waiter: 'web', now: seconds(2), usual: seconds(0.1), share })),
      /^db takes 2 s a request instead of 100 ms and explains 90 % of the time lost at web/,
    );
  });

  test('say whether a line is new, more frequent, rarer or gone', () => {
    const line = { entity: 'cart', template: 'low on <*>', overMs: 60_000 };
    assert.equal(
      say(logChanged({ ...line, now: 21, expected: 0, known: false })),
      'cart writes a line it never wrote before (21 times in a minute): “low on <*>”',
    );
    assert.match(
      say(logChanged({ ...line, now: 69, expected: 12, known: true })),
      /69 times in a minute against a usual 12:/,
    );
    assert.match(
      say(logChanged({ ...line, now: 2, expected: 12, known: true })),
      /2 times in a minute instead of a usual 12:/,
    );
    assert.match(say(logChanged({ ...line, now: 0, expected: 12, known: true })), /no longer writes/);
  });

  test('say which step is new, gone, or taken more often than requests explain', () => {
    const to = { entity: 'cart', name: 'read', to: 'cache' };
    const within = { ...to, to: undefined };
    const of = (...[given]: Parameters<typeof stepTaken>) => say(stepTaken(given));
    assert.equal(
      of({ ...to, now: 12, expected: 0, known: false }),
      'cart calls cache (read), which it never did before (12 times)',
    );
    assert.equal(
      of({ ...within, now: 0, expected: 90, known: true }),
      'cart no longer takes the step read: its requests would lead one to expect 90 times',
    );
    assert.equal(
      of({ ...within, now: 31, expected: 12, known: true }),
      'cart takes the step read 31 times where its requests would lead one to expect 12',
    );
  });

  test('say when a change was made', () => {
    const change = { entity: 'cart', kind: 'deploy', summary: 'cart 4.2' } as const;
    assert.equal(
      say(changeMade({ ...change, beforeMs: 35_000 })),
      'cart was deployed 35 s before the symptom began: “cart 4.2”',
    );
    assert.match(say(changeMade({ ...change, beforeMs: 300_000 })), /5 minutes before/);
    assert.match(say(changeMade({ ...change, beforeMs: -9_000 })), /9 s after its first signs/);
    assert.match(say(changeMade({ ...change, beforeMs: 0 })), /when the symptom began/);
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
