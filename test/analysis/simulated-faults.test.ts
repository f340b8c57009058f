import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { buildSystemTable, rankCauses, type CauseAnswer, type Mechanism } from '@sitrep/sdk/analysis';
import { createShop, type FaultKind } from '@sitrep/sdk/simulator';
import type { TelemetryAnswer } from '@sitrep/sdk/telemetry';

const signal = new AbortController().signal;
const MINUTE = 60_000;

const rows = async <T>(answer: Promise<TelemetryAnswer<T>>): Promise<readonly T[] | undefined> => {
  const given = await answer;
  return given.status === 'ok' ? given.rows : undefined;
};

/** Runs a shop with one fault to a little after its first alert, and asks for the cause with nothing but its telemetry and that alert. */
async function investigate(
  fault: FaultKind,
  seed: number,
): Promise<{ answer: CauseAnswer; truth: string | null | undefined; alerted: boolean }> {
  const start = Date.UTC(2026, 0, 5, 10) + seed * 137_000;
  const shop = createShop({ seed, startAt: start });
  const run = (to: number): void => {
    while (shop.at < to) shop.advanceTo(to);
  };
  run(start + 25 * MINUTE);
  shop.takeAlerts();
  shop.inject(fault);
  const injected = shop.at;
  let alerts: readonly { labels: Record<string, string>; startsAt: string }[] = [];
  while (alerts.length === 0 && shop.at < injected + 5 * MINUTE) {
    run(shop.at + 5_000);
    alerts = (shop.takeAlerts() as { alerts: typeof alerts }[]).flatMap((payload) => payload.alerts);
  }
  const [first] = alerts;
  const alertedAt = first ? Date.parse(first.startsAt) : shop.at;
  run(shop.at + 15_000);
  const incident = { from: alertedAt - 5 * MINUTE, to: shop.at };
  const window = { from: incident.from - 15 * MINUTE, to: shop.at };
  const { telemetry } = shop;
  const [series = [], topology, calls, logs, changes] = await Promise.all([
    rows(telemetry.metrics({ window }, { signal })),
    rows(telemetry.topology({ window }, { signal })),
    rows(telemetry.calls({ window }, { signal })),
    rows(telemetry.logs({ window }, { signal })),
    rows(telemetry.changes({ window }, { signal })),
  ]);
  const table = buildSystemTable({
    series,
    ...(topology?.[0] ? { topology: topology[0] } : {}),
    calls: calls ?? [],
    baseline: { from: window.from, to: incident.from },
    incident,
  });
  const entity = first?.labels['service'] ?? first?.labels['component'];
  const answer = rankCauses({ table, symptom: { at: alertedAt, ...(entity ? { entity } : {}) }, changes, calls, logs });
  return { answer, truth: shop.truth()[0]?.entity, alerted: first !== undefined };
}

const faults: readonly (readonly [FaultKind, Mechanism])[] = [
  ['api_overload', 'overload'],
  ['database_cascade', 'slow dependency'],
  ['memory_leak', 'memory leak'],
  ['security_breach', 'credential attack'],
  ['bad_deploy', 'bad deploy'],
  ['cache_stampede', 'cache loss'],
  ['lock_contention', 'lock contention'],
  ['expired_certificate', 'certificate'],
  ['clock_skew', 'clock skew'],
];

suite('simulated faults, seen only through telemetry', () => {
  for (const [fault, mechanism] of faults)
    test(`names the component of ${fault} first and calls it ${mechanism}`, async () => {
      for (const seed of [101, 102]) {
        const { answer, truth, alerted } = await investigate(fault, seed);
        const seen = answer.causes
          .map(({ entity, mechanism, score }) => `${entity} ${mechanism} ${score.toFixed(2)}`)
          .join(', ');
        assert.ok(alerted);
        assert.equal(answer.causes[0]?.entity, truth, `seed ${seed}: ${seen}`);
        assert.equal(answer.causes[0]?.mechanism, mechanism, `seed ${seed}: ${seen}`);
      }
    });

  test('says nothing about an ordinary quarter of an hour in at least 9 of 10 shops', async () => {
    let silent = 0;
    for (let seed = 201; seed <= 210; seed++)
      if ((await investigate('quiet', seed)).answer.causes.length === 0) silent++;
    assert.ok(silent >= 9, `${silent} of 10`);
  });
});
