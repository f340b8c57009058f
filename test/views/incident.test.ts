import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newFact, type FactBody, type FactKind, type IncidentView } from '@sitrep/sdk/protocol';
import { foldIncident } from '@sitrep/sdk/views';

const sitrep = { kind: 'system', id: 'sitrep' } as const;
const person = { kind: 'person', id: 'ops' } as const;

test('clock marks are the times of the facts that set them, and the first one counts', () => {
  const { marks } = story()
    .add('incident-acknowledged', { by: person })
    .add('incident-acknowledged', { by: person })
    .add('recovery-verified', { verdict: 'not-recovered', reportId: 'rep_1' })
    .add('recovery-verified', { verdict: 'recovered', reportId: 'rep_2' })
    .add('incident-resolved', { by: sitrep, reason: 'Recovered' }).view.incident;
  assert.deepEqual(marks, { detected: 1_000, acknowledged: 2_000, mitigated: 5_000, resolved: 6_000 });
});

test('an alert that fires again reopens a resolved incident and takes back what is no longer true', () => {
  const told = story()
    .add('recovery-verified', { verdict: 'recovered', reportId: 'rep_1' })
    .add('incident-resolved', { by: sitrep, reason: 'Recovered' })
    .add('alert-fired-again', { fingerprint: 'f', alertId: 'alr_1', startedAt: 3_000 });
  assert.equal(told.view.incident.status, 'triggered');
  assert.deepEqual(told.view.incident.marks, { detected: 1_000 });
});

test('what was found out about an episode that is over is not shown as what is known of the next one', () => {
  const over = story()
    .add('phase-started', { phase: 'diagnosis', attempt: 1 })
    .add('agent-reported', { report: { ...report, recovery: { verdict: 'recovered', signals: [] } } })
    .add('consensus-reached', { consensus })
    .add('incident-resolved', { by: sitrep, reason: 'Recovered' });
  assert.equal(over.view.incident.cause?.entity, 'payments');
  const lines = over.view.timeline.length;
  const { incident, ...view } = over.add('alert-fired-again', {
    fingerprint: 'f',
    alertId: 'alr_1',
    startedAt: 9_000,
  }).view;
  assert.deepEqual([incident.cause, view.recovery, view.hypotheses, view.phases], [undefined, undefined, [], []]);
  assert.equal(view.timeline.length, lines + 1, 'what happened stays');
});

test('an incident is as severe as its worst alert', () => {
  const told = story()
    .add('alert-attached', { reason: 'time', alert: alert('critical') })
    .add('alert-attached', { reason: 'time', alert: alert('info') });
  assert.equal(told.view.incident.severity, 'critical');
  assert.equal(told.view.incident.alertCount, 2);
});

test('a run waits while an action waits for a decision, and goes on after it', () => {
  const waiting = story()
    .add('run-started', { run: 1 })
    .add('phase-started', { phase: 'resolution', attempt: 1 })
    .add('action-proposed', { request });
  assert.equal(waiting.view.incident.run.state, 'waiting');
  assert.equal(waiting.view.incident.pendingActions, 1);
  const decided = waiting.add('action-approved', { actionId: request.id, digest: request.digest, by: person });
  assert.deepEqual(decided.view.incident.run, { state: 'running', phase: 'resolution' });
  assert.equal(decided.view.actions[0]?.decision?.by.id, 'ops');
});

test('the diagnosed cause is the hypothesis that the consensus chose, and only once it is agreed', () => {
  const reported = story().add('agent-reported', { report });
  const disputed = reported.add('consensus-reached', { consensus: { ...consensus, verdict: 'disputed' } });
  assert.equal(disputed.view.incident.cause, undefined);
  const agreed = disputed.add('consensus-reached', { consensus });
  assert.equal(agreed.view.incident.cause?.entity, 'payments');
  assert.equal(agreed.view.incident.marks.diagnosed, 4_000);
});

const request = {
  id: 'act_1', action: 'restart', target: 'payments', arguments: {}, digest: 'a'.repeat(64), title: 'Restart payments', expectedEffect: 'Latency falls',
  risk: 'disruptive' as const, confidence: 0.7, supporting: [], expiresAt: 9_000,
}; // prettier-ignore

const report = {
  id: 'rep_1', agent: 'diagnosis', phase: 'diagnosis' as const, verdict: 'concluded' as const, claim: 'payments is slow', confidence: 0.8, supporting: [], missing: [],
  provider: 'local', usage: {}, startedAt: 1, endedAt: 2, attempts: 1,
  hypotheses: [{ id: 'hyp_1', rank: 1, entity: 'payments', mechanism: 'slow', statement: 'payments is slow', confidence: 0.8, supporting: [], contradicting: [], missing: [] }],
}; // prettier-ignore

const consensus = {
  phase: 'diagnosis' as const, verdict: 'agreed' as const, confidence: 0.8, threshold: 0.5, statement: 'payments', reports: ['rep_1'], choice: 'hyp_1',
}; // prettier-ignore

function alert(severity: 'critical' | 'info') {
  return {
    id: 'alr_2',
    source: 'generic',
    fingerprint: severity,
    state: 'firing' as const,
    severity,
    title: 'Slow',
    labels: {},
    startedAt: 1,
    receivedAt: 2,
  };
}

interface Story {
  readonly view: IncidentView;
  add<K extends FactKind>(kind: K, body: FactBody<K>): Story;
}

function story(view?: IncidentView, seq = 0): Story {
  if (view === undefined)
    return next('incident-opened', { title: 'Checkout is slow', severity: 'warning', openedBy: sitrep });
  return { view, add: next };

  function next<K extends FactKind>(kind: K, body: FactBody<K>): Story {
    const folded = foldIncident(view, { seq: seq + 1, ...newFact(kind, 'inc_1', (seq + 1) * 1_000, body) });
    assert.ok(folded);
    return story(folded, seq + 1);
  }
}
