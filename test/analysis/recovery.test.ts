import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkRecovery, detectAnomalies } from '@sitrep/sdk/analysis';
import type { MetricSeries } from '@sitrep/sdk/telemetry';
import { FAULT_AT, FAULT_ROW, gauge, smallSystem, START, STEP_MS, tableOf } from './small-system.ts';

const fault = { node: 'store', slowS: 0.3 };
const signals = [{ entity: 'front', signal: 'latency' as const }];
const HEALED_ROW = FAULT_ROW + 6;
const HEALED_AT = START + HEALED_ROW * STEP_MS;

/** The faulty run, with healthy values from the row at which the fault was taken out. */
function healed(): MetricSeries[] {
  const well = smallSystem({ seed: 2 }).series;
  return smallSystem({ fault }).series.map((one, i) => ({
    ...one,
    values: one.values.map((value, row) => (row >= HEALED_ROW ? (well[i]?.values[row] as number) : value)),
  }));
}

suite('checkRecovery', () => {
  const { topology } = smallSystem();

  test('sees that signals came back after the action', () => {
    const check = checkRecovery(tableOf({ series: healed(), topology }), { signals, since: HEALED_AT });
    assert.equal(check.verdict, 'recovered');
    const [signal] = check.signals;
    assert.ok(signal && (signal.worst as number) > 0.3 && (signal.now as number) < 0.15);
  });

  test('sees that they did not', () => {
    assert.equal(checkRecovery(tableOf(smallSystem({ fault })), { signals, since: FAULT_AT }).verdict, 'not-recovered');
  });

  test('does not count rows before the action took effect', () => {
    const table = tableOf({ series: healed(), topology });
    const end = table.times[table.rows - 1] as number;
    assert.equal(checkRecovery(table, { signals, since: end - 4 * STEP_MS }).verdict, 'inconclusive');
    assert.equal(checkRecovery(table, { signals, since: end - 5 * STEP_MS }).verdict, 'recovered');
  });

  test('does not take silence for health', () => {
    const silent = healed().map((one) =>
      one.entity === 'front'
        ? { ...one, values: one.values.map((value, row) => (row >= HEALED_ROW ? NaN : value)) }
        : one,
    );
    const check = checkRecovery(tableOf({ series: silent, topology }), { signals, since: HEALED_AT });
    assert.equal(check.verdict, 'inconclusive');
    assert.equal(check.signals[0]?.now, null);
  });

  test('counts what is faster than before as recovered, and more of something else than usual as not', () => {
    const halved = healed().map((one) =>
      one.entity === 'front' && one.role === 'latency'
        ? { ...one, values: one.values.map((value, row) => (row >= HEALED_ROW ? value / 3 : value)) }
        : one,
    );
    assert.equal(
      checkRecovery(tableOf({ series: halved, topology }), { signals, since: HEALED_AT }).verdict,
      'recovered',
    );
    const starving = gauge('front', 'workers.free', (row) => (row < FAULT_ROW ? 8 + (row % 2) / 10 : 1));
    const check = checkRecovery(tableOf({ series: [...halved, starving], topology }), {
      signals: [{ entity: 'front', signal: 'gauge', name: 'workers.free' }],
      since: HEALED_AT,
    });
    assert.equal(check.verdict, 'not-recovered');
  });

  test('asks for a longer calm of a signal that comes in bouts than it ever had between them', () => {
    const bouts = (calmRows: number, until: number) =>
      gauge('front', 'pause', (row) =>
        row >= FAULT_ROW && row < until && (row - FAULT_ROW) % (calmRows + 2) < 2 ? 5 : 0.1 + (row % 2) / 100,
      );
    const ask = (series: MetricSeries, steadyMs = 30_000) =>
      checkRecovery(tableOf({ series: [...healed(), series], topology }), {
        signals: [{ entity: 'front', signal: 'gauge', name: 'pause' }],
        since: FAULT_AT + 2 * STEP_MS,
        steadyMs,
      }).verdict;
    // 18 rows from the fault to the window's end: bouts at 0, 7 and 14 end at row 16, two calm rows before the end.
    assert.equal(ask(bouts(5, Infinity), 20_000), 'inconclusive');
    // The last bout at 7 ends at row 9; nine calm rows are more than the five between.
    assert.equal(ask(bouts(5, FAULT_ROW + 14)), 'recovered');
    // One bout, then calm since: there is nothing to wait for.
    assert.equal(ask(bouts(14, FAULT_ROW + 2)), 'recovered');
  });

  test('does not take rows that are odd by chance for bouts', () => {
    // A rise to seven robust deviations, and after it two rows of four, the newer one not as long ago as the older one was before it.
    const odd = [HEALED_ROW + 1, HEALED_ROW + 7];
    const noisy = gauge('front', 'queue', (row) =>
      row >= FAULT_ROW && row < HEALED_ROW ? 1.9 : odd.includes(row) ? 1.6 : 1 + (row % 2) / 10,
    );
    const { verdict } = checkRecovery(tableOf({ series: [...healed(), noisy], topology }), {
      signals: [{ entity: 'front', signal: 'gauge', name: 'queue' }],
      since: HEALED_AT,
      steadyMs: 30_000,
    });
    assert.equal(verdict, 'recovered');
  });

  test('asks, where it is told to, that no stretch of a long time was off', () => {
    const table = tableOf({ series: healed(), topology });
    const ask = (calmMs: number) => checkRecovery(table, { signals, steadyMs: 20_000, calmMs }).verdict;
    assert.equal(ask(4 * STEP_MS), 'recovered');
    assert.equal(ask((table.rows - table.incident.start) * STEP_MS), 'inconclusive');
    assert.equal(ask(10 * table.rows * STEP_MS), 'inconclusive', 'nothing is known of the time before the window');
  });

  test('is inconclusive about nothing', () => {
    assert.equal(checkRecovery(tableOf(smallSystem()), { signals: [], since: 0 }).verdict, 'inconclusive');
  });
});

suite('detectAnomalies', () => {
  test('lists what users feel on the way from the fault to the entry, and nothing healthy', () => {
    const anomalies = detectAnomalies(tableOf(smallSystem({ fault })));
    const slow = anomalies.filter(({ harmful }) => harmful).map(({ entity, signal }) => `${entity} ${signal}`);
    assert.deepEqual(new Set(slow), new Set(['front latency', 'basket latency', 'store latency']));
    for (const { onset } of anomalies) assert.ok(Math.abs(onset.at - FAULT_AT) <= STEP_MS);
  });

  test('finds next to nothing in quiet windows', () => {
    let found = 0;
    for (let seed = 1; seed <= 40; seed++) found += detectAnomalies(tableOf(smallSystem({ seed }))).length;
    assert.ok(found <= 6, `${found} in 40 windows of 15 signals`);
  });

  test('gives the same scores when a metric is counted in another unit', () => {
    const { series, topology } = smallSystem({ fault });
    const scaled = series.map((one) =>
      one.role === 'latency' ? { ...one, values: one.values.map((value) => value * 1000) } : one,
    );
    const scores = (all: readonly MetricSeries[]) =>
      detectAnomalies(tableOf({ series: all, topology })).map(({ entity, signal, z }) => [
        entity,
        signal,
        z.toFixed(6),
      ]);
    assert.deepEqual(scores(scaled), scores(series));
  });
});
