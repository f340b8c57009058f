import { expect } from '@open-wc/testing';
import { connected, FixtureFeed, samplePage } from '../fixtures/fixture-feed.ts';
import { SAMPLE_ID } from '../fixtures/sample-incident.ts';
import { elementTags, mount, readable, settle, unmountAll } from './mount.ts';

const attributes = { 'incident-id': SAMPLE_ID, 'evidence-id': 'evd_03' };
const silent = new Set(['sitrep-error-notice', 'sitrep-fault-panel']);
const aboutConnection = new Set(['sitrep-connection-badge', 'sitrep-error-notice']);
const lists = new Set([
  'sitrep-health-strip',
  'sitrep-incident-list',
  'sitrep-ops-dashboard',
  'sitrep-fault-panel',
  'sitrep-aws-usage',
]);

/** What each element must show of the sample page. */
const shown: Readonly<Record<string, readonly string[]>> = {
  'sitrep-connection-badge': ['Live', '24ms, good', 'last update'],
  'sitrep-health-strip': ['healthy', '2 of 4', '124 req/s, 11% failed'],
  'sitrep-error-notice': [],
  'sitrep-incident-list': ['Checkout fails for one customer in three', 'Memory of recommendations', '1 decision waits'],
  'sitrep-incident-header': ['Critical', 'Acknowledged', 'Checkout fails', '± 15s', '+1m 12s', 'not yet'],
  'sitrep-phase-track': ['Detection', '1.9s', 'waits for you', 'not started'],
  'sitrep-agent-panel': ['Diagnosis', '87%', '6 findings', 'local engine', '2.5s', 'not started'],
  'sitrep-hypothesis-list': [
    'orders-db',
    'connection pool exhausted',
    '87%',
    'Speaks against it',
    'Could not be read',
    'bad deploy',
  ],
  'sitrep-evidence-item': ['metric', 'reached the pool limit of 40'],
  'sitrep-evidence-chart': ['orders-db', 'db.client.connection.count', 'normal 9.8 to 14.2', 'onset'],
  'sitrep-forecast-list': [
    'http.server.active_requests',
    '80% band',
    '14% chance to be above 2,000',
    '34 earlier forecasts: 81% of values within',
  ],
  'sitrep-timeline': ['Payments team confirms', 'by mara', 'Proposed: Raise', 'Show all 10'],
  'sitrep-action-card': ['raise-pool', 'connections = 80', 'Reversible', 'Set the pool back', 'Expires'],
  'sitrep-metrics-card': ['1m 12s', '1m 02s to 1m 32s', 'no data yet', 'n = 1'],
  'sitrep-aws-usage': ['AI services', '184', '840 ms median', 'misconfigured', 'US$1.26 known', 'US$0.019 estimated'],
  'sitrep-fault-panel': ['The shop is simulated', 'Memory leak', 'in effect since'],
  'sitrep-ops-dashboard': ['Checkout fails', 'Speaks for it', 'Approve', 'Add note'],
};

afterEach(unmountAll);

for (const tag of elementTags)
  describe(tag, () => {
    it('shows the empty slot while there is no feed around it', async () => {
      const element = document.createElement(tag);
      document.body.append(element);
      await settle(element);
      expect(element.shadowRoot?.querySelector('slot[name=empty]')).to.exist;
      element.remove();
    });

    if (!silent.has(tag) && !aboutConnection.has(tag) && tag !== 'sitrep-ops-dashboard') {
      it('says that it loads before the first snapshot, and shows no figure', async () => {
        const { text } = await mount(tag, { feed: new FixtureFeed({ first: [connected({ status: 'connecting' })] }) });
        expect(text()).to.equal('Loading …');
      });

      it('says why when the connection ended before anything was known', async () => {
        const error = { code: 'ERR_SITREP_FRAME_INVALID', message: 'The server speaks another version' };
        const { text, find } = await mount(tag, {
          feed: new FixtureFeed({ first: [connected({ status: 'failed', error })] }),
        });
        expect(text()).to.contain('The server speaks another version').and.contain('ERR_SITREP_FRAME_INVALID');
        expect(find('[role=alert]')).to.exist;
      });
    }

    if (!lists.has(tag) && !aboutConnection.has(tag))
      it('says so when there is no incident', async () => {
        const feed = new FixtureFeed({
          first: [connected(), { type: 'snapshot', snapshot: { seq: 0, incidents: [] } }],
        });
        expect((await mount(tag, { feed })).text()).to.contain('no incident is open');
      });

    it('shows the sample page', async () => {
      const { text } = await mount(tag, { attributes });
      for (const words of shown[tag] ?? []) expect(text()).to.contain(words);
    });

    it('keeps its data and is marked as stale while the connection is lost', async () => {
      const { feed, element, text, settle: settled } = await mount(tag, { attributes });
      const before = text();
      feed.connect({ status: 'reconnecting', attempt: 2, lastMessageAt: Date.now() - 9_000 });
      await settled();
      if (aboutConnection.has(tag)) expect(text()).to.contain('attempt 2');
      else {
        expect(element.hasAttribute('stale')).to.equal(true);
        for (const words of shown[tag] ?? []) expect(text()).to.contain(words);
      }
      feed.connect({});
      await settled();
      expect(element.hasAttribute('stale')).to.equal(false);
      if (tag !== 'sitrep-connection-badge') expect(text().length).to.equal(before.length);
    });

    for (const theme of ['light', 'dark'] as const) {
      it(`has no axe violation when filled, ${theme}`, async () => {
        const { element } = await mount(tag, { attributes, theme });
        await expect(element).to.be.accessible();
      });

      it(`has no axe violation when stale, ${theme}`, async () => {
        const first = [...samplePage(Date.now()), connected({ status: 'reconnecting', attempt: 1 })];
        const { element } = await mount(tag, { attributes, theme, feed: new FixtureFeed({ first }) });
        await expect(element).to.be.accessible();
      });
    }

    it('subscribes once and lets go when it is removed', async () => {
      const { host, element, feed, settle: settled } = await mount(tag, { attributes });
      const store = host.store;
      if (store === undefined) throw new Error('no store');
      let listeners = 0;
      const subscribe = store.subscribe.bind(store);
      store.subscribe = (listener) => {
        listeners++;
        const release = subscribe(listener);
        return () => {
          listeners--;
          release();
        };
      };
      const again = document.createElement(tag);
      host.append(again);
      await settle(again);
      expect(listeners).to.be.greaterThan(0);
      if (tag !== 'sitrep-ops-dashboard' && tag !== 'sitrep-hypothesis-list') expect(listeners).to.equal(1);
      again.remove();
      await settled();
      expect(listeners).to.equal(0);
      const before = readable(element);
      again.remove();
      feed.connect({});
      expect(readable(element)).to.equal(before);
    });
  });
