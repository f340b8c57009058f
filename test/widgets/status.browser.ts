import { newFact, type AgentProgress } from '@sitrep/sdk/protocol';
import { SitrepError } from '@sitrep/sdk/base';
import { expect } from '@open-wc/testing';
import { connected, FixtureFeed, samplePage, stateEntries } from '../fixtures/fixture-feed.ts';
import { SAMPLE_ACTION_ID, SAMPLE_DIGEST, SAMPLE_ID } from '../fixtures/sample-incident.ts';
import { number, troubledPageState } from '../fixtures/sample-page.ts';
import { mount, readable, unmountAll } from './mount.ts';

afterEach(unmountAll);

const attributes = { 'incident-id': SAMPLE_ID };
const memory = { 'incident-id': 'inc_sample_memory' };

describe('sitrep-connection-badge', () => {
  it('grades the round trip: good up to 150 ms, fair up to 500, poor above', async () => {
    const { feed, text, root, settle } = await mount('sitrep-connection-badge');
    const bars = (): number => root.querySelectorAll('.signal .on').length;
    for (const [roundTripMs, word, count] of [
      [150, 'good', 3],
      [151, 'fair', 2],
      [500, 'fair', 2],
      [501, 'poor', 1],
    ] as const) {
      feed.connect({ roundTripMs });
      await settle();
      expect(text(), `${roundTripMs}`).to.contain(word);
      expect(bars(), `${roundTripMs}`).to.equal(count);
    }
  });

  it('says nothing of a round trip that is not known', async () => {
    const { feed, text, settle } = await mount('sitrep-connection-badge');
    feed.connect({ roundTripMs: null, lastMessageAt: null });
    await settle();
    expect(text()).to.equal('Live');
  });

  it('tells a recording from a live feed', async () => {
    const feed = new FixtureFeed({
      kind: 'recorded',
      first: [connected({ status: 'ended', roundTripMs: null, lastMessageAt: null })],
    });
    expect((await mount('sitrep-connection-badge', { feed })).text()).to.equal('Recording · Recording ended');
  });
});

describe('sitrep-error-notice', () => {
  it('takes no room while nothing is wrong', async () => {
    const { element, text } = await mount('sitrep-error-notice');
    expect(text()).to.equal('');
    expect(element.offsetHeight).to.equal(0);
  });

  it('names every change that was refused, with the code of its answer', async () => {
    const { feed, host, text, settle } = await mount('sitrep-error-notice');
    void host.store?.run({ type: 'inject-fault', fault: 'memory_leak' });
    void host.store?.run({ type: 'acknowledge', incidentId: SAMPLE_ID });
    feed.answer(new SitrepError('ERR_SITREP_OVERLOADED', 'Too many requests'));
    feed.answer(new SitrepError('ERR_SITREP_INCIDENT_STATE', 'Already acknowledged'));
    await settle();
    await settle();
    expect(text())
      .to.contain('Could not inject the fault: Too many requests')
      .and.contain('Could not acknowledge: Already acknowledged');
  });

  it('says when the connection is over for good', async () => {
    const { feed, text, settle } = await mount('sitrep-error-notice');
    feed.connect({ status: 'failed', error: { code: 'ERR_SITREP_FRAME_INVALID', message: 'Another version' } });
    await settle();
    expect(text()).to.contain('will not come back by itself').and.contain('ERR_SITREP_FRAME_INVALID');
  });
});

describe('sitrep-health-strip', () => {
  it('gives the reason of every part that is not well', async () => {
    const first = [...samplePage(Date.now()), stateEntries(troubledPageState(Date.now()), 100)];
    const { text, element } = await mount('sitrep-health-strip', { feed: new FixtureFeed({ first }) });
    expect(text()).to.contain('degraded').and.contain('4 of 4, 12 waiting');
    expect(text()).to.contain('journal unavailable: The disk is full').and.contain('12 runs wait');
    await expect(element).to.be.accessible();
  });
});

describe('sitrep-agent-panel', () => {
  it('shows what an agent is doing until its report replaces it', async () => {
    const { feed, text, settle } = await mount('sitrep-agent-panel', { attributes: memory });
    expect(text()).to.contain('42%').and.contain('Reads logs of recommendations').and.contain('3 findings');
    const progress: AgentProgress = {
      agent: 'diagnosis',
      phase: 'diagnosis',
      state: 'retrying',
      progress: null,
      attempt: 2,
      evidenceCount: 0,
      startedAt: Date.now(),
    };
    feed.state({ 'incident/inc_sample_memory/agent/diagnosis': progress });
    await settle();
    expect(text()).to.contain('trying again, attempt 2').and.not.contain('42%');
    feed.state({ 'incident/inc_sample_memory/agent/diagnosis': undefined });
    const failed = newFact('agent-failed', 'inc_sample_memory', Date.now(), {
      agent: 'diagnosis',
      phase: 'diagnosis',
      code: 'ERR_SITREP_AGENT_TIMEOUT',
      message: 'No report within 30 s',
      attempts: 2,
    });
    feed.facts(...number([failed], 500));
    await settle();
    expect(text()).to.contain('failed after 2 attempts').and.contain('ERR_SITREP_AGENT_TIMEOUT');
  });

  it('is not disturbed by the progress of another incident', async () => {
    const { feed, element, settle } = await mount('sitrep-agent-panel', { attributes });
    let updates = 0;
    const render = Reflect.get(element, 'render') as () => unknown;
    Reflect.set(element, 'render', function (this: unknown) {
      updates++;
      return render.call(this);
    });
    feed.state({ 'incident/inc_other/agent/diagnosis': { agent: 'diagnosis' } });
    await settle();
    const others = updates;
    feed.state({
      [`incident/${SAMPLE_ID}/agent/verification`]: {
        agent: 'verification',
        phase: 'verification',
        state: 'queued',
        progress: null,
        attempt: 1,
        evidenceCount: 0,
        startedAt: 1,
      },
    });
    await settle();
    expect(updates).to.be.greaterThan(others);
    // The second hand may have moved in between, once.
    expect(others).to.be.lessThan(2);
  });
});

describe('sitrep-phase-track', () => {
  it('marks who is waited for, and goes on when the decision has come', async () => {
    const { feed, root, settle } = await mount('sitrep-phase-track', { attributes });
    const current = (): string => readable(root.querySelector('[aria-current=step]') as Element);
    expect(current()).to.contain('Resolution').and.contain('waits for you');
    const by = { kind: 'person', id: 'mara' } as const;
    const at = Date.now();
    feed.facts(
      ...number(
        [
          newFact('action-approved', SAMPLE_ID, at, { actionId: SAMPLE_ACTION_ID, digest: SAMPLE_DIGEST, by }),
          newFact('phase-ended', SAMPLE_ID, at, { phase: 'resolution', attempt: 1, outcome: 'completed' }),
          newFact('phase-started', SAMPLE_ID, at, { phase: 'verification', attempt: 2 }),
        ],
        500,
      ),
    );
    await settle();
    expect(current()).to.contain('Verification').and.contain('working').and.contain('attempt 2');
  });

  it('shows a phase that ran out of time or failed with its reason', async () => {
    const { feed, text, root, settle } = await mount('sitrep-phase-track', { attributes: memory });
    const ended = newFact('phase-ended', 'inc_sample_memory', Date.now(), {
      phase: 'diagnosis',
      attempt: 1,
      outcome: 'timed-out',
      reason: 'No report in 60 s',
    });
    feed.facts(...number([ended], 500));
    await settle();
    expect(text()).to.contain('timed out').and.contain('No report in 60 s');
    expect(root.querySelector('li.timed-out')).to.exist;
  });
});

describe('sitrep-metrics-card', () => {
  it('measures nothing before impact start is known', async () => {
    const { root, text } = await mount('sitrep-metrics-card', { attributes: memory });
    expect([...root.querySelectorAll('dd.muted')].map(readable)).to.deep.equal(Array(5).fill('no data yet'));
    expect(text()).to.contain('Impact start is not known yet');
  });
});

describe('every text', () => {
  it('that a feed brings is shown as text, never as markup', async () => {
    const hostile = '<img src=x onerror="window.hostile = true"><b>bold</b>';
    const opened = newFact('incident-opened', 'inc_hostile', Date.now(), {
      title: hostile,
      severity: 'critical',
      entity: hostile,
      openedBy: { kind: 'person', id: 'mallory' },
    });
    const noted = newFact('note-added', 'inc_hostile', Date.now(), {
      noteId: 'not_9',
      by: { kind: 'person', id: 'mallory' },
      text: hostile,
    });
    const feed = new FixtureFeed({ first: [connected(), { type: 'facts', facts: number([opened, noted]) }] });
    const { text } = await mount('sitrep-ops-dashboard', { feed, width: 1400 });
    expect(text().split(hostile).length).to.be.greaterThan(4);
    expect(Reflect.get(window, 'hostile')).to.equal(undefined);
  });
});
