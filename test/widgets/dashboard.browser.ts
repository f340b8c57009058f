import type { FeedEvent } from '@sitrep/sdk/client';
import type { OpsDashboard } from '@sitrep/widgets';
import { expect } from '@open-wc/testing';
import { connected, FixtureFeed, samplePage, stateEntries } from '../fixtures/fixture-feed.ts';
import { freshPageState, samplePageFacts } from '../fixtures/sample-page.ts';
import { SAMPLE_ID } from '../fixtures/sample-incident.ts';
import { mount, readable, unmountAll } from './mount.ts';

afterEach(unmountAll);

const visible = (element: Element | null): boolean => element?.checkVisibility() ?? false;
const top = (element: Element | null): number => element?.getBoundingClientRect().top ?? NaN;

describe('sitrep-ops-dashboard', () => {
  it('opens on the most urgent incident and follows a choice in the list', async () => {
    const { root, find, settle } = await mount<OpsDashboard>('sitrep-ops-dashboard', { width: 1400 });
    const shown = (): string => readable(find('sitrep-incident-header').shadowRoot as ShadowRoot);
    expect(shown()).to.contain('Checkout fails');
    root.querySelector('sitrep-incident-list')?.shadowRoot?.querySelectorAll<HTMLElement>('.item')[1]?.click();
    await settle();
    expect(shown()).to.contain('Memory of recommendations');
  });

  it('shows list, cause and decision at once when wide', async () => {
    const { root, find } = await mount('sitrep-ops-dashboard', { width: 1400 });
    expect(visible(root.querySelector('.list'))).to.equal(true);
    expect(visible(root.querySelector('.way'))).to.equal(false);
    expect(top(find('sitrep-action-card'))).to.equal(top(find('sitrep-hypothesis-list')));
  });

  it('shows one incident when narrow, in the order broken, since when, why, decide; the list on request', async () => {
    const { root, find, button, settle } = await mount('sitrep-ops-dashboard', { width: 390 });
    expect(visible(root.querySelector('.list'))).to.equal(false);
    const order = [
      'sitrep-incident-header',
      'sitrep-phase-track',
      'sitrep-hypothesis-list',
      'sitrep-action-card',
      'sitrep-agent-panel',
      'sitrep-timeline',
    ];
    const tops = order.map((tag) => top(find(tag)));
    expect(tops).to.deep.equal(tops.toSorted((a, b) => a - b));
    expect(find('.detail').scrollWidth).to.be.at.most(390);
    button('All incidents (4)').click();
    await settle();
    expect(visible(root.querySelector('.list'))).to.equal(true);
    expect(visible(root.querySelector('.detail'))).to.equal(false);
    const list = root.querySelector('sitrep-incident-list');
    expect(list?.shadowRoot?.activeElement?.getAttribute('data-id')).to.equal(SAMPLE_ID);
    list?.shadowRoot?.querySelector<HTMLElement>('.item')?.click();
    await settle();
    expect(visible(root.querySelector('.detail'))).to.equal(true);
  });

  it('leads to the decision from the top of a narrow page', async () => {
    const { button, find } = await mount('sitrep-ops-dashboard', { width: 390 });
    button('1 decision waits').click();
    expect(readable(find('sitrep-action-card').shadowRoot?.activeElement as Element)).to.contain('Approve');
  });

  it('has no axe violation when narrow, and none when nothing has happened', async () => {
    const narrow = await mount('sitrep-ops-dashboard', { width: 390, theme: 'dark' });
    await expect(narrow.element).to.be.accessible();
    const first: FeedEvent[] = [
      connected(),
      { type: 'snapshot', snapshot: { seq: 0, incidents: [] } },
      stateEntries(freshPageState(Date.now())),
    ];
    const fresh = await mount('sitrep-ops-dashboard', { width: 1400, feed: new FixtureFeed({ first }) });
    expect(fresh.text()).to.contain('All quiet').and.contain('inject a fault into the simulated shop');
    await expect(fresh.element).to.be.accessible();
  });

  it('shows no simulator where the host runs none', async () => {
    const first = samplePage(Date.now()).filter((event) => event.type !== 'state');
    const { text } = await mount('sitrep-ops-dashboard', { feed: new FixtureFeed({ first }) });
    expect(text()).to.not.contain('imulated');
    expect(text()).to.contain('Host no data yet').and.contain('Runs no data yet');
  });

  it('grows with the facts that arrive, without losing the focus', async () => {
    const now = Date.now();
    const feed = new FixtureFeed({ first: [connected(), { type: 'snapshot', snapshot: { seq: 0, incidents: [] } }] });
    const { root, text, settle } = await mount('sitrep-ops-dashboard', { feed, width: 1400 });
    const facts = samplePageFacts(now);
    feed.facts(...facts.slice(0, -4));
    await settle();
    expect(text()).to.contain('Checkout fails').and.not.contain('Approve');
    const field = root.querySelector('sitrep-timeline')?.shadowRoot?.querySelector('input');
    field?.focus();
    feed.facts(...facts.slice(-4));
    await settle();
    expect(text()).to.contain('Approve');
    expect(root.querySelector('sitrep-timeline')?.shadowRoot?.activeElement).to.equal(field);
  });
});
