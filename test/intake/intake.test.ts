import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSitrepError } from '@sitrep/sdk/base';
import { ALERTS_PER_INCIDENT, STORM_OPENINGS, type AlertReceipt } from '@sitrep/sdk/intake';
import { Alert, decodeFact, type AgentReport, type Hypothesis } from '@sitrep/sdk/protocol';
import { chain, intakeUnderTest, notification, START } from './intake-under-test.ts';

const topology = () => chain;
const REPORT: AgentReport = {
  id: 'rep_1',
  agent: 'detection',
  phase: 'detection',
  verdict: 'concluded',
  claim: 'Found.',
  confidence: 0.8,
  supporting: [],
  missing: [],
  provider: 'local',
  usage: {},
  startedAt: START,
  endedAt: START,
  attempts: 1,
};
const outcomes = (receipts: readonly AlertReceipt[]) => receipts.map(({ outcome }) => outcome);

describe('one alert over time', () => {
  const labels = { alertname: 'Slow', service: 'cart', severity: 'warning' };

  it('opens once, repeats without a fact, clears, fires again in the same incident', async () => {
    const { intake, clock, kinds } = intakeUnderTest();
    const send = async (options?: Parameters<typeof notification>[1]) =>
      (await intake.receive('alertmanager', notification(labels, options)))[0] as AlertReceipt;
    const opened = await send();
    assert.equal(opened.outcome, 'opened');
    assert.deepEqual(await send(), { ...opened, outcome: 'repeated' });
    await clock.advance(60_000);
    assert.deepEqual(await send({ status: 'resolved' }), { ...opened, outcome: 'cleared' });
    assert.deepEqual(await send({ status: 'resolved' }), { ...opened, outcome: 'repeated' });
    assert.deepEqual(await send(), { ...opened, outcome: 'repeated' }, 'a late repeat of the episode that is over');
    assert.deepEqual(await send({ startsAt: START + 50_000 }), { ...opened, outcome: 'fired-again' });
    assert.deepEqual(kinds(), ['incident-opened', 'alert-cleared', 'alert-fired-again']);
  });

  it('is unmatched when it clears and nobody knows it', async () => {
    const { intake, facts } = intakeUnderTest();
    const [receipt] = await intake.receive('alertmanager', notification(labels, { status: 'resolved' }));
    assert.equal(receipt?.outcome, 'unmatched');
    assert.equal(receipt?.incidentId, undefined);
    assert.equal(facts.length, 0);
  });

  it('opens a resolved incident again within the limit, and a new incident after it', async () => {
    for (const [waitMs, outcome] of [
      [60_000, 'fired-again'],
      [60_001, 'opened'],
    ] as const) {
      const { intake, clock, facts, views, write } = intakeUnderTest({ limits: { reopenMs: 60_000 } });
      const [opened] = await intake.receive('alertmanager', notification(labels));
      const incidentId = opened?.incidentId as string;
      const body = { by: { kind: 'person', id: 'ada' }, reason: 'fixed' } as const;
      write([{ kind: 'incident-resolved', v: 1, incidentId, at: clock.now(), body }]);
      assert.deepEqual(outcomes(await intake.receive('alertmanager', notification(labels))), ['repeated']);
      await clock.advance(waitMs);
      const [again] = await intake.receive('alertmanager', notification(labels, { startsAt: clock.now() }));
      assert.equal(again?.outcome, outcome);
      assert.equal(again?.incidentId === incidentId, outcome === 'fired-again');
      if (outcome === 'fired-again') assert.equal(views.get(incidentId)?.incident.status, 'triggered');
      assert.ok(facts.length > 2);
    }
  });

  it('goes on after a restart from the views', async () => {
    const before = intakeUnderTest();
    const [opened] = await before.intake.receive('alertmanager', notification(labels));
    const after = intakeUnderTest();
    after.intake.restore(before.views.list());
    const [repeated] = await after.intake.receive('alertmanager', notification(labels));
    assert.deepEqual(repeated, { ...opened, outcome: 'repeated' });
  });
});

describe('which alerts belong together', () => {
  const send = (names: readonly Record<string, string>[], startsAt = START) => ({
    version: '4',
    alerts: names.map((labels) => ({ labels, startsAt: new Date(startsAt).toISOString() })),
  });

  it('joins along calls, by labels and, where topology cannot tell, by time; keeps known strangers apart', async () => {
    const { intake, views, facts } = intakeUnderTest({ topology });
    const receipts = await intake.receive(
      'alertmanager',
      send([
        { alertname: 'A', service: 'cart' },
        { alertname: 'B', service: 'edge' },
        { alertname: 'C', service: 'island' },
        { alertname: 'C', service: 'ledger' },
        { alertname: 'D' },
      ]),
    );
    assert.deepEqual(outcomes(receipts), ['opened', 'attached', 'opened', 'attached', 'attached']);
    const reasons = facts.flatMap((fact) => (fact.kind === 'alert-attached' ? [fact.body.reason] : []));
    assert.deepEqual(reasons, ['topology', 'topology', 'time']);
    assert.equal(views.list().length, 2);
  });

  it('joins what the investigation found to be affected, and what is near the cause that it names, also after a restart', async () => {
    const found = async () => {
      const under = intakeUnderTest({ topology });
      await under.intake.receive('alertmanager', send([{ alertname: 'A', service: 'edge' }]));
      const incidentId = under.views.list()[0]?.incident.id as string;
      const report = (agent: string, more: Partial<AgentReport>) =>
        under.write([
          {
            kind: 'agent-reported',
            v: 1,
            incidentId,
            at: START,
            body: { report: { ...REPORT, agent, ...more } },
          },
        ]);
      report('detection', { impact: { severity: 'error', entities: ['edge', 'island'] } });
      return { under, report };
    };
    const cause = (entity: string): Hypothesis => ({
      id: `hyp_${entity}`,
      rank: 1,
      entity,
      mechanism: 'slow',
      statement: `${entity} is slow`,
      confidence: 0.6,
      supporting: [],
      contradicting: [],
      missing: [],
    });
    const affected = send([{ alertname: 'B', service: 'island' }]);
    const nearCause = send([{ alertname: 'C', service: 'orders' }]);

    const first = await found();
    assert.deepEqual(outcomes(await first.under.intake.receive('alertmanager', affected)), ['attached']);
    assert.deepEqual(
      outcomes(await first.under.intake.receive('alertmanager', nearCause)),
      ['opened'],
      'three calls away',
    );

    const second = await found();
    second.report('diagnosis', { phase: 'diagnosis', hypotheses: [cause('ledger'), cause('island')] });
    assert.deepEqual(outcomes(await second.under.intake.receive('alertmanager', nearCause)), ['attached']);
    const restarted = intakeUnderTest({ topology, append: async () => {} });
    restarted.intake.restore(second.under.views.list());
    const again = send([
      { alertname: 'E', service: 'island' },
      { alertname: 'E', service: 'ledger' },
    ]);
    assert.deepEqual(outcomes(await restarted.intake.receive('alertmanager', again)), ['attached', 'attached']);
  });

  it('joins up to 15 minutes apart along calls, and not a millisecond later', async () => {
    for (const [apartMs, outcome] of [
      [900_000, 'attached'],
      [900_001, 'opened'],
    ] as const) {
      const { intake, clock } = intakeUnderTest({ topology });
      await intake.receive('alertmanager', send([{ alertname: 'A', service: 'cart' }]));
      await clock.advance(apartMs);
      const next = send([{ alertname: 'B', service: 'web' }], START + apartMs);
      assert.deepEqual(outcomes(await intake.receive('alertmanager', next)), [outcome]);
    }
  });

  it('joins by time alone within a minute only', async () => {
    for (const [apartMs, outcome] of [
      [60_000, 'attached'],
      [60_001, 'opened'],
    ] as const) {
      const { intake, clock } = intakeUnderTest();
      await intake.receive('alertmanager', send([{ alertname: 'A', service: 'x' }]));
      await clock.advance(apartMs);
      const next = send([{ alertname: 'B', service: 'y' }], START + apartMs);
      assert.deepEqual(outcomes(await intake.receive('alertmanager', next)), [outcome]);
    }
  });

  it('raises an incident to the severity of its worst alert', async () => {
    const { intake, views } = intakeUnderTest({ topology });
    const both = [
      { alertname: 'A', service: 'cart', severity: 'info' },
      { alertname: 'B', service: 'web', severity: 'critical' },
    ];
    await intake.receive('alertmanager', send(both));
    assert.equal(views.list()[0]?.incident.severity, 'critical');
  });
});

describe('a storm', () => {
  const nodes = Array.from({ length: 300 }, (_, i) => ({ name: `svc-${i}`, kind: 'service' as const }));

  it('of 10,000 alerts on 300 unconnected services in a minute becomes few incidents, in bounded memory', async () => {
    const { intake, clock, views, facts } = intakeUnderTest({ topology: () => ({ nodes, edges: [] }) });
    const receipts: AlertReceipt[] = [];
    for (let second = 0; second < 50; second++) {
      await clock.advance(1_000);
      const alerts = Array.from({ length: 200 }, (_, i) => ({
        labels: { alertname: `Check${second}-${i}`, service: `svc-${(second * 200 + i) % 300}` },
        startsAt: new Date(clock.now()).toISOString(),
      }));
      receipts.push(...(await intake.receive('alertmanager', { version: '4', alerts })));
    }
    assert.equal(receipts.length, 10_000);
    assert.ok(views.list().length <= STORM_OPENINGS, `${views.list().length} incidents`);
    assert.ok(facts.length <= STORM_OPENINGS * (ALERTS_PER_INCIDENT + 20), `${facts.length} facts`);
    assert.ok(new Set(outcomes(receipts)).has('counted'));
    for (const { alerts } of views.list()) assert.ok(alerts.length <= ALERTS_PER_INCIDENT);
    assert.deepEqual(intake.size(), { incidents: views.list().length, alerts: 10_000, pending: 0 });
    const counted = outcomes(receipts).filter((outcome) => outcome === 'counted').length;
    const told = views.list().reduce((sum, { incident }) => sum + incident.alertCount, 0);
    assert.ok(told <= 10_000 && told > 10_000 - counted / 2, `${told} alerts told of`);
    assert.deepEqual(
      new Set(
        outcomes(
          await intake.receive('alertmanager', {
            version: '4',
            alerts: [{ labels: { alertname: 'Check49-3', service: 'svc-203' } }],
          }),
        ),
      ),
      new Set(['repeated']),
    );
  });

  it('never remembers more than 50,000 alerts and 500 incidents', async () => {
    const { intake, clock, views } = intakeUnderTest();
    for (let i = 0; i < 510; i++) {
      await clock.advance(1_000_000);
      await intake.receive('generic', { title: `t${i}`, entity: `e${i}` });
    }
    assert.equal(intake.size().incidents, 500);
    assert.equal(views.list().length, 500);
    for (let page = 0; page < 6; page++) {
      const alerts = Array.from({ length: 9_000 }, (_, i) => ({ title: 'storm', entity: `host-${page}-${i}` }));
      await intake.receive('generic', alerts);
    }
    assert.equal(intake.size().alerts, 50_000);
  });
});

describe('when the journal cannot write', () => {
  const labels = { alertname: 'Slow', service: 'cart' };

  it('forgets what it planned, so that the repeat opens the incident', async () => {
    const under = intakeUnderTest();
    under.gate = Promise.reject(new Error('disk full'));
    await assert.rejects(under.intake.receive('alertmanager', notification(labels)), /disk full/);
    under.gate = undefined;
    assert.deepEqual(under.intake.size(), { incidents: 0, alerts: 0, pending: 0 });
    assert.deepEqual(outcomes(await under.intake.receive('alertmanager', notification(labels))), ['opened']);
  });

  it('promises nothing about a repeat whose first copy is not on disk yet', async () => {
    const under = intakeUnderTest();
    const { promise, reject } = Promise.withResolvers();
    under.gate = promise;
    const first = under.intake.receive('alertmanager', notification(labels));
    const repeat = under.intake.receive('alertmanager', notification(labels));
    const joined = under.intake.receive('alertmanager', notification({ alertname: 'Other', service: 'cart' }));
    const results = Promise.allSettled([first, repeat, joined]);
    reject(new Error('disk full'));
    assert.deepEqual(
      (await results).map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.deepEqual(under.intake.size(), { incidents: 0, alerts: 0, pending: 0 });
    assert.equal(under.facts.length, 0);
  });

  it('refuses one payload more than may be under way', async () => {
    const under = intakeUnderTest({ limits: { pending: 2 } });
    const { promise, resolve } = Promise.withResolvers<void>();
    under.gate = promise;
    const send = (title: string) => under.intake.receive('generic', { title });
    const taken = [send('a'), send('b')];
    await assert.rejects(send('c'), (error) => isSitrepError(error, 'ERR_SITREP_OVERLOADED') && error.retryable);
    resolve();
    await Promise.all(taken);
    assert.equal((await send('c'))[0]?.outcome, 'attached');
  });
});

describe('what does not fit', () => {
  it('is kept, newest first, up to the limit, and named in the error', async () => {
    const { intake } = intakeUnderTest({ limits: { rejectedPayloads: 2 } });
    for (const title of [1, 2, 3]) {
      await assert.rejects(intake.receive('generic', { title }), (error) => {
        assert.ok(isSitrepError(error, 'ERR_SITREP_PAYLOAD_INVALID'));
        assert.equal(error.details['rejectedId'], intake.rejected()[0]?.id);
        return true;
      });
    }
    assert.deepEqual(
      intake.rejected().map(({ excerpt }) => excerpt),
      ['{"title":3}', '{"title":2}'],
    );
  });

  it('keeps the first 16 KiB without cutting a character', () => {
    const { intake } = intakeUnderTest();
    const kept = intake.reject({
      source: 'generic',
      code: 'x',
      detail: 'y',
      excerpt: `a${'ü'.repeat(20_000)}`,
      bytes: 40_001,
    });
    assert.equal(Buffer.byteLength(kept.excerpt), 16_383);
    assert.doesNotMatch(kept.excerpt, /�/);
  });

  it('names the sources when there is none of that name', async () => {
    const { intake } = intakeUnderTest({ sources: [{ name: 'mine', read: () => [] }] });
    await assert.rejects(intake.receive('yours', {}), (error) => {
      assert.ok(isSitrepError(error, 'ERR_SITREP_SOURCE_UNKNOWN'));
      assert.match(error.message, /alertmanager, generic, mine/);
      return true;
    });
  });
});

describe('protocol limits', () => {
  it('are kept by every fact, however long and odd the payload', async () => {
    const { intake, facts } = intakeUnderTest();
    const labels = Object.fromEntries(
      Array.from({ length: 80 }, (_, i) => [`${'n'.repeat(300)}${i}`, '😀'.repeat(2_000)]),
    );
    await intake.receive('generic', {
      title: '😀'.repeat(400),
      description: 'd'.repeat(9_000),
      entity: 'e'.repeat(900),
      url: 'javascript:alert(1)',
      startedAt: START + 999_999_999,
      labels,
    });
    const [fact] = facts;
    assert.ok(fact?.kind === 'incident-opened');
    assert.ok(decodeFact(fact).known);
    const alert = Alert.parse(fact.body.alert);
    assert.equal(alert.title.length, 299, 'a pair is not cut in two');
    assert.ok(alert.title.isWellFormed());
    assert.equal(alert.url, undefined);
    assert.equal(alert.startedAt, START);
    assert.ok(Object.keys(alert.labels).length <= 64);
  });

  it('createIntake lists its sources', () => {
    assert.deepEqual(intakeUnderTest().intake.sources, ['alertmanager', 'generic']);
  });
});
