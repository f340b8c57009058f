import { ActionCard, AgentPanel, english, HypothesisList, localise, StaticFeedElement } from '@sitrep/widgets';
import { expect } from '@open-wc/testing';
import { formatDuration } from '../../packages/widgets/src/base/formats.ts';
import { settle } from './settle.ts';

describe('registration', () => {
  it('is no side effect of importing a class', () => {
    for (const { tag } of [ActionCard, AgentPanel, HypothesisList, StaticFeedElement])
      expect(customElements.get(tag)).to.equal(undefined);
  });

  it('registers the elements inside an element with it', () => {
    HypothesisList.define();
    for (const tag of ['sitrep-hypothesis-list', 'sitrep-evidence-item', 'sitrep-evidence-chart'])
      expect(customElements.get(tag), tag).to.exist;
    expect(customElements.get('sitrep-action-card')).to.equal(undefined);
  });

  it('leaves a tag alone that is taken, also when it is asked twice', () => {
    class Theirs extends HTMLElement {}
    customElements.define('sitrep-agent-panel', Theirs);
    AgentPanel.define();
    AgentPanel.define();
    expect(customElements.get('sitrep-agent-panel')).to.equal(Theirs);
  });

  it('takes a name of the host’s own, and a second one', () => {
    AgentPanel.define('acme-agents');
    AgentPanel.define('acme-agents-too');
    for (const tag of ['acme-agents', 'acme-agents-too'])
      expect(document.createElement(tag)).to.be.instanceOf(AgentPanel);
  });

  it('importing `define` registers everything that is not there yet', async () => {
    await import('@sitrep/widgets/define');
    for (const tag of ['sitrep-live-feed', 'sitrep-static-feed', 'sitrep-ops-dashboard', 'sitrep-fault-panel'])
      expect(customElements.get(tag), tag).to.exist;
  });
});

describe('language', () => {
  afterEach(() => localise({ locale: 'en-GB', strings: english }));

  it('replaces texts and number formats, and keeps English for what is left out', async () => {
    localise({ locale: 'de', strings: { noFeed: 'Keine Quelle.' } });
    ActionCard.define();
    const element = document.createElement('sitrep-action-card');
    document.body.append(element);
    await settle(element);
    expect(element.shadowRoot?.textContent).to.contain('Keine Quelle.');
    element.remove();
    expect(formatDuration(2_500, { fine: true })).to.contain('2,5');
    expect(formatDuration(undefined)).to.equal('no data yet');
  });

  it('refuses what is no language tag', () => {
    expect(() => localise({ locale: 'not a language' })).to.throw(RangeError);
  });
});
