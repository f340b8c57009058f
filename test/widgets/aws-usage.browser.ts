import { expect } from '@open-wc/testing';
import type { FeedEvent } from '@sitrep/sdk/client';
import { connected, FixtureFeed, stateEntries } from '../fixtures/fixture-feed.ts';
import { sampleServices, sampleUsage } from '../fixtures/sample-services.ts';
import { mount, readable, unmountAll } from './mount.ts';

afterEach(unmountAll);

const TAG = 'sitrep-aws-usage';
const NONE = 'No AI service is configured: everything is computed by this host itself.';
const page = (state: Readonly<Record<string, unknown>>): FixtureFeed => {
  const first: FeedEvent[] = [
    connected(),
    { type: 'snapshot', snapshot: { seq: 0, incidents: [] } },
    stateEntries(state),
  ];
  return new FixtureFeed({ first });
};
const sample = (): FixtureFeed => page(sampleServices(Date.now()));

describe(TAG, () => {
  it('is one quiet line where nothing is configured, with health or without', async () => {
    expect((await mount(TAG, { feed: page({}) })).text()).to.equal(NONE);
    const { 'aws/health': health } = sampleServices(Date.now()) as {
      'aws/health': { at: number; capabilities: { providers: { status: string }[] }[] };
    };
    const capabilities = health.capabilities.filter(({ providers }) => providers[0]?.status === 'unconfigured');
    expect((await mount(TAG, { feed: page({ 'aws/health': { ...health, capabilities } }) })).text()).to.equal(NONE);
  });

  it('is a table when wide and a list when narrow, and says the same in both', async () => {
    const wide = await mount(TAG, { feed: sample(), width: 1100 });
    const narrow = await mount(TAG, { feed: sample(), width: 360 });
    expect(wide.root.querySelectorAll('tbody tr')).to.have.length(3);
    expect(wide.root.querySelector('.card')).to.equal(null);
    expect(narrow.root.querySelector('table')).to.equal(null);
    expect(narrow.root.querySelectorAll('.card')).to.have.length(3);
    for (const words of [
      '184',
      '4 failed',
      '6 throttled',
      '840 ms median',
      '2.31 s 95%',
      '412,300 in',
      '104,000 cached',
    ])
      for (const { text } of [wide, narrow]) expect(text()).to.contain(words);
    expect(narrow.find('ul').scrollWidth).to.be.at.most(360);
  });

  it('keeps known, estimated and unknown costs apart, and shows no zero for what is not known', async () => {
    const { root } = await mount(TAG, { feed: sample(), width: 1100 });
    const rows = [...root.querySelectorAll('tbody tr')].map((row) => readable(row));
    expect(rows[0])
      .to.contain('US$1.26 known')
      .and.contain('US$0.019 estimated')
      .and.contain('3 calls of unknown cost');
    expect(rows[1]).to.contain('9 calls of unknown cost').and.not.contain('US$0');
    expect(readable(root.querySelector('[part=total]') as Element)).to.contain('12 calls of unknown cost');
  });

  it('shows an estimate of nothing as an estimate, and says of calls that went elsewhere that they were not AWS’s', async () => {
    const cost = { knownUsd: 0, estimatedUsd: 0, estimatedCalls: 2, unknownCalls: 0 };
    const usage = { ...sampleUsage(Date.now()), cost, elsewhere: 184 };
    const { text } = await mount(TAG, { feed: page({ 'aws/usage/bedrock': usage }), width: 1100 });
    expect(text()).to.contain('US$0.00 estimated').and.not.contain('known');
    expect(text()).to.contain('184 not sent to AWS');
    const free = { ...usage, cost: { ...cost, estimatedCalls: 0 }, elsewhere: 0 };
    const other = await mount(TAG, { feed: page({ 'aws/usage/bedrock': free }), width: 1100 });
    expect(other.text()).to.contain('US$0.00 known').and.not.contain('not sent to AWS');
  });

  it('says of what is not well since when, why, and what to do; of what was never called that it is not known', async () => {
    const { root } = await mount(TAG, { feed: sample(), width: 1100 });
    const rows = [...root.querySelectorAll('tbody tr')].map((row) => readable(row));
    expect(rows[1]).to.contain('misconfigured').and.contain('token included in the request is expired');
    expect(rows[1]).to.match(/since [^;]*3m 0\ds; last answer 12m 0\ds ago/);
    expect(rows[1]).to.contain('Check its credentials');
    expect(rows[2]).to.contain('scan not known yet').and.contain('not called yet').and.contain('no answer yet');
    expect(rows[2]).to.contain('no data yet').and.not.contain('US$');
  });

  it('draws a bar for each minute with calls, failed ones apart, and says it in words', async () => {
    const { root } = await mount(TAG, { feed: sample(), width: 1100 });
    const [bedrock, business] = root.querySelectorAll('svg.minutes');
    expect(bedrock?.querySelectorAll('rect.good')).to.have.length(24);
    expect(bedrock?.querySelectorAll('rect.bad')).to.have.length(1);
    expect(bedrock?.getAttribute('aria-label')).to.match(/^\d+ calls in 30 minutes, most in a minute 13, failed 4$/);
    expect(business?.querySelectorAll('rect.good')).to.have.length(0);
    expect(root.querySelectorAll('tbody tr')[2]?.textContent).to.contain('not called in 30 minutes');
  });

  it('forgets minutes that are over, and follows new figures', async () => {
    const { feed, find, text, settle } = await mount(TAG, { feed: sample(), width: 1100 });
    const old = sampleUsage(Date.now() - 3_600_000);
    feed.state({ 'aws/usage/bedrock': { ...old, calls: 185 } });
    await settle();
    expect(text()).to.contain('185');
    expect(readable(find('tbody tr'))).to.contain('not called in 30 minutes');
  });

  it('has no axe violation when narrow and dark, and moves nothing', async () => {
    const { element, root } = await mount(TAG, { feed: sample(), width: 360, theme: 'dark' });
    await expect(element).to.be.accessible();
    expect(root.getAnimations()).to.have.length(0);
  });
});
