import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newFact, type FactBody, type FactKind, type IncidentView } from '@sitrep/sdk/protocol';
import { investigationWindow, timeBefore } from '@sitrep/sdk/orchestrator';
import { foldIncident } from '@sitrep/sdk/views';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;

test('a verified recovery begins a calm that is read as normal, even when the system is not as it was before', () => {
  const before = timeBefore([recovered(NOW - 10 * MINUTE)], { incidentId: 'inc_2' }, NOW);
  assert.deepEqual(before, { calmFrom: NOW - 10 * MINUTE - 30_000, excluded: [] });
  const { baseline, window } = investigationWindow({
    now: NOW,
    startedAt: NOW,
    coverage: { from: 0, to: NOW },
    ...before,
  });
  assert.equal(baseline.from, before.calmFrom);
  assert.ok(window.from > baseline.from && window.from < NOW);
});

test('a calm too short to learn from is not enough: what lay before counts, without the other incident', () => {
  const { calmFrom, excluded } = timeBefore([recovered(NOW - 50_000)], { incidentId: 'inc_2' }, NOW);
  assert.equal(calmFrom, undefined);
  assert.equal(excluded.length, 1);
  assert.equal(excluded[0]?.to, NOW - 80_000, 'up to the steady stretch that verification saw');
});

test('the time shortly before an alert is never left out, nor that of an incident that is not over, nor its own', () => {
  assert.deepEqual(timeBefore([opened(NOW - 10 * MINUTE)], { incidentId: 'inc_2' }, NOW), {
    calmFrom: undefined,
    excluded: [],
  });
  assert.deepEqual(timeBefore([recovered(NOW - 50 * MINUTE)], { incidentId: 'inc_1' }, NOW), {
    calmFrom: undefined,
    excluded: [],
  });
});

test('the episode before an incident was opened again is none of its own, while one that is under way is', () => {
  const healed = { from: NOW - 20 * MINUTE, to: NOW - 10 * MINUTE };
  assert.equal(timeBefore([], { incidentId: 'inc_1', healed }, NOW).calmFrom, healed.to - 30_000);
  const soon = { ...healed, to: NOW - 20_000 };
  assert.deepEqual(timeBefore([], { incidentId: 'inc_1', healed: soon }, NOW).excluded, [
    { from: healed.from - 2 * MINUTE, to: NOW - 50_000 },
  ]);
  const begun = { incidentId: 'inc_1', healed };
  assert.deepEqual(timeBefore([], begun, healed.from), { calmFrom: undefined, excluded: [] });
});

test('an incident that nobody verified has settled a minute after it was resolved', () => {
  const resolved = tell(opened(NOW - 30 * MINUTE), NOW - 20 * MINUTE, 'incident-resolved', {
    by: person,
    reason: 'Done',
  });
  assert.equal(timeBefore([resolved], { incidentId: 'inc_2' }, NOW).calmFrom, NOW - 19 * MINUTE);
});

const person = { kind: 'person', id: 'ops' } as const;

function opened(at: number): IncidentView {
  return tell(undefined, at, 'incident-opened', { title: 'Slow', severity: 'error', openedBy: person });
}

function recovered(at: number): IncidentView {
  return tell(opened(at - 5 * MINUTE), at, 'recovery-verified', { verdict: 'recovered', reportId: 'rep_1' });
}

function tell<K extends FactKind>(
  view: IncidentView | undefined,
  at: number,
  kind: K,
  body: FactBody<K>,
): IncidentView {
  const folded = foldIncident(view, {
    seq: (view?.incident.seq ?? 0) + 1,
    ...newFact(kind, 'inc_1', at, body),
  });
  assert.ok(folded);
  return folded;
}
