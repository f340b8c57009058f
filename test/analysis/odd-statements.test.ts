import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { english, findOddStatements } from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';
import type { LogRecord } from '@sitrep/sdk/telemetry';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 10);
const SPLIT = START + 60 * MINUTE;
const END = SPLIT + 10 * MINUTE;
const FAULT = SPLIT + 6 * MINUTE;
const windows = { baseline: { from: START, to: SPLIT }, incident: { from: SPLIT, to: END } };

interface Habit {
  readonly body: (n: number) => string;
  readonly perMinute: number;
  readonly severity?: LogRecord['severity'];
  readonly from?: number;
  readonly to?: number;
  readonly entity?: string;
}

/** Lines at random moments. */
function lines(seed: number, { body, perMinute, severity = 'info', from = START, to = END, entity = 'store' }: Habit) {
  const random = seededRandom(seed);
  const found: LogRecord[] = [];
  for (let at = from; ;) {
    at += (-Math.log(1 - random()) * MINUTE) / perMinute;
    if (at >= to) return found;
    found.push({ at: Math.floor(at), entity, severity, body: body(found.length) });
  }
}

const orders = (seed: number) => lines(seed, { body: (n) => `order ${n} stored in ${n % 40} ms`, perMinute: 40 });
const inTime = (logs: readonly LogRecord[]) => logs.toSorted((a, b) => a.at - b.at);
const odd = (...logs: (readonly LogRecord[])[]) => findOddStatements({ logs: inTime(logs.flat()), ...windows });

suite('findOddStatements', () => {
  test('finds a statement that appears, with its moment, its lines and none expected', () => {
    const fails = { body: (n: number) => `lookup ${n} failed`, perMinute: 20, severity: 'error', from: FAULT } as const;
    const [found, ...others] = odd(orders(1), lines(2, fails));
    assert.deepEqual(others, []);
    assert.ok(found);
    assert.deepEqual(
      [found.change, found.severity, found.expected, found.template],
      ['new', 'error', 0, 'lookup <*> failed'],
    );
    const first = lines(2, fails)[0]?.at as number;
    assert.ok(found.since.earliest <= first && first <= found.since.latest, `${found.since.at} for ${first}`);
    assert.ok(found.lines > 60 && found.lines < 100, String(found.lines));
    assert.match(found.examples[0] ?? '', /^lookup \d+ failed$/);
    assert.match(
      english.say(found.message),
      /^store writes a line it never wrote before \(\d+ times in .* minutes\): “lookup <\*> failed”$/,
    );
  });

  test('finds a complaint that multiplies and says how many times as often it is written', () => {
    const denied = { body: (n: number) => `login ${n} denied`, severity: 'warn' } as const;
    const [found] = odd(
      orders(1),
      lines(3, { ...denied, perMinute: 6, to: FAULT }),
      lines(4, { ...denied, perMinute: 60, from: FAULT }),
    );
    assert.equal(found?.change, 'more');
    const times = found.lines / found.expected;
    assert.ok(times > 7 && times < 14, String(times));
    assert.ok(Math.abs(found.since.at - FAULT) < MINUTE, String(found.since.at - FAULT));
  });

  test('finds a statement that stops, although nothing complains', () => {
    const beat = { body: () => 'heartbeat sent', perMinute: 60 } as const;
    const [found] = odd(orders(1), lines(5, { ...beat, to: SPLIT }));
    assert.deepEqual([found?.template, found?.change, found?.lines], ['heartbeat sent', 'stopped', 0]);
  });

  test('is silent about ordinary logs in at least nineteen of twenty windows', () => {
    let found = 0;
    for (let seed = 10; seed < 30; seed++)
      found += Number(
        odd(
          orders(seed),
          lines(seed + 100, { body: (n) => `retry ${n}`, perMinute: 3, severity: 'warn' }),
          lines(seed + 200, { body: (n) => `slow query ${n}`, perMinute: 0.3, severity: 'warn' }),
        ).length > 0,
      );
    assert.ok(found <= 1, `${found} of 20`);
  });

  test('does not report more of what is only information', () => {
    const more = lines(7, { body: (n) => `order ${n} stored in ${n % 40} ms`, perMinute: 400, from: FAULT });
    assert.deepEqual(odd(orders(1), more), []);
  });

  test('takes a time in which nobody wrote for not read, not for silence', () => {
    const gap = (logs: LogRecord[]) => logs.filter(({ at }) => at < SPLIT + MINUTE || at > SPLIT + 4 * MINUTE);
    const beat = lines(5, { body: () => 'heartbeat sent', perMinute: 12 });
    assert.deepEqual(odd(gap(orders(1)), gap(beat)), []);
  });

  test('leaves out what was written while another incident was under way', () => {
    const body = (n: number): string => `lookup ${n} failed`;
    const other = { from: SPLIT + MINUTE, to: SPLIT + 4 * MINUTE };
    const logs = inTime([...orders(1), ...lines(8, { body, perMinute: 20, severity: 'error', ...other })]);
    assert.equal(findOddStatements({ logs, ...windows }).length, 1);
    assert.deepEqual(findOddStatements({ logs, ...windows, excluded: [other] }), []);
  });

  test('calls nothing new after a history too short to know it', () => {
    const body = (n: number): string => `lookup ${n} failed`;
    const rare = lines(9, { body, perMinute: 0.6, severity: 'error', from: SPLIT });
    assert.ok(rare.length >= 3 && rare.length <= 9, String(rare.length));
    const logs = inTime([...orders(1), ...rare]);
    const late = (minutes: number) => {
      const from = SPLIT - minutes * MINUTE;
      return findOddStatements({ logs: logs.filter(({ at }) => at >= from), ...windows }).length;
    };
    assert.deepEqual([late(5), late(60)], [0, 1]);
  });

  test('needs a history', () => {
    const logs = inTime(orders(1));
    assert.deepEqual(findOddStatements({ logs, baseline: windows.incident, incident: windows.incident }), []);
    assert.deepEqual(findOddStatements({ logs: [], ...windows }), []);
  });
});
