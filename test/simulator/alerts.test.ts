import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertmanagerSource } from '@sitrep/sdk/intake';
import type { Shop } from '@sitrep/sdk/simulator';
import { act, shopWith } from './support/drive.ts';

interface Payload {
  readonly status: string;
  readonly groupKey: string;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: string;
    readonly fingerprint: string;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

function collect(shop: Shop, seconds: number): { at: number; payload: Payload }[] {
  const until = shop.at + seconds * 1_000;
  const all: { at: number; payload: Payload }[] = [];
  while (shop.at < until) {
    shop.advanceTo(shop.at + 5_000);
    for (const payload of shop.takeAlerts()) all.push({ at: shop.at, payload: payload as Payload });
  }
  return all;
}

test('sends what the Alertmanager source reads, with the component as entity', () => {
  const shop = shopWith('database_cascade');
  const seen = new Set<string>();
  for (const { payload, at } of collect(shop, 120)) {
    const drafts = alertmanagerSource.read(payload, { receivedAt: at });
    assert.equal(drafts.length, payload.alerts.length);
    for (const { entity, severity, startedAt, url } of drafts) {
      assert.ok(severity === 'critical' || severity === 'warning');
      assert.ok(startedAt > (shop.truth()[0]?.at ?? Infinity) - 1 && startedAt <= at);
      assert.match(url ?? '', /^http:/);
      seen.add(entity ?? '');
    }
  }
  assert.ok(seen.has('edge') && seen.size > 3);
});

test('an alert keeps its fingerprint and start while it fires, is repeated, and resolves once', async () => {
  const shop = shopWith('database_cascade');
  const firing = collect(shop, 300);
  await act(shop, 'restart', 'shop-db');
  const after = collect(shop, 180);
  const ofEdge = [...firing, ...after].filter(({ payload }) => payload.commonLabels['alertname'] === 'HighErrorRatio');
  const alerts = ofEdge.flatMap(({ payload }) => payload.alerts);
  assert.equal(new Set(alerts.map(({ fingerprint }) => fingerprint)).size, 1);
  assert.equal(new Set(alerts.map(({ startsAt }) => startsAt)).size, 1);
  assert.match(alerts[0]?.fingerprint ?? '', /^[0-9a-f]{16}$/);
  assert.deepEqual(
    alerts.map(({ status }) => status),
    [...alerts.slice(1).map(() => 'firing'), 'resolved'],
  );
  const gaps = ofEdge.slice(1, -1).map(({ at }, i) => at - (ofEdge[i]?.at ?? 0));
  assert.ok(gaps.length >= 2 && gaps.every((gap) => gap === 120_000), `repeats after ${gaps.join(', ')}`);
  for (const { status, endsAt, startsAt } of alerts)
    assert.equal(endsAt === '0001-01-01T00:00:00Z', status === 'firing', `${startsAt} ${endsAt}`);
});

test('different conditions have different fingerprints', () => {
  const shop = shopWith('database_cascade');
  const byFingerprint = new Map<string, string>();
  for (const { payload } of collect(shop, 120))
    for (const { fingerprint, labels } of payload.alerts) {
      const text = JSON.stringify(labels);
      assert.equal(byFingerprint.get(fingerprint) ?? text, text);
      byFingerprint.set(fingerprint, text);
    }
  assert.ok(byFingerprint.size >= 6);
});

test('taking alerts takes them once', () => {
  const shop = shopWith('api_overload');
  shop.advanceTo(shop.at + 60_000);
  assert.ok(shop.takeAlerts().length > 0);
  assert.deepEqual(shop.takeAlerts(), []);
});
