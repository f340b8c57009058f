import { SitrepError } from '@sitrep/sdk/base';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { expect } from '@open-wc/testing';
import { FixtureFeed, samplePage } from '../fixtures/fixture-feed.ts';
import { SAMPLE_ACTION_ID, SAMPLE_DIGEST, SAMPLE_ID } from '../fixtures/sample-incident.ts';
import { mount, readable, unmountAll } from './mount.ts';

afterEach(unmountAll);

const attributes = { 'incident-id': SAMPLE_ID };
const submit = (root: ShadowRoot): void => root.querySelector('form')?.requestSubmit();

/** The sample page with the incident to decide on changed. */
function changed(change: (view: IncidentView) => IncidentView): FixtureFeed {
  const first = samplePage(Date.now()).map((event) =>
    event.type === 'snapshot'
      ? {
          ...event,
          snapshot: {
            ...event.snapshot,
            incidents: event.snapshot.incidents.map((view) => (view.incident.id === SAMPLE_ID ? change(view) : view)),
          },
        }
      : event,
  );
  return new FixtureFeed({ first });
}

describe('sitrep-action-card', () => {
  it('sends nothing before the decision is confirmed, then the digest that was shown', async () => {
    const { feed, root, button, settle, find } = await mount('sitrep-action-card', { attributes });
    expect(find('.digest').textContent).to.equal(SAMPLE_DIGEST);
    button('Approve').click();
    await settle();
    expect(feed.sent).to.deep.equal([]);
    expect(root.activeElement).to.equal(button('Approve and run'));
    submit(root);
    await settle();
    expect(feed.sent).to.deep.equal([
      { type: 'decide', incidentId: SAMPLE_ID, actionId: SAMPLE_ACTION_ID, digest: SAMPLE_DIGEST, verdict: 'approved' },
    ]);
  });

  it('says what a guard thinks of a request, and why it did not look', async () => {
    const guarded = changed((view) => ({
      ...view,
      actions: view.actions.map((action) => ({
        ...action,
        guard: { verdict: 'not-checked' as const, reasons: ['It could not be reached'] },
      })),
    }));
    const { text } = await mount('sitrep-action-card', { attributes, feed: guarded });
    expect(text()).to.contain('has not checked it: It could not be reached');
  });

  it('offers no second decision while one is on its way', async () => {
    const { feed, root, button, settle, text } = await mount('sitrep-action-card', { attributes });
    button('Approve').click();
    await settle();
    submit(root);
    await settle();
    expect(text()).to.contain('Sending');
    expect(root.querySelectorAll('button')).to.have.length(0);
    feed.answer();
    await settle();
    expect(button('Approve')).to.exist;
  });

  it('shows the server’s code when a decision is refused, and can be tried again', async () => {
    const { feed, root, button, settle, text } = await mount('sitrep-action-card', { attributes });
    button('Approve').click();
    await settle();
    submit(root);
    await settle();
    feed.answer(new SitrepError('ERR_SITREP_ACTION_STATE', 'The arguments have changed'));
    await settle();
    expect(text())
      .to.contain('The decision was not accepted: The arguments have changed')
      .and.contain('ERR_SITREP_ACTION_STATE');
    button('Approve').click();
    await settle();
    submit(root);
    expect(feed.sent).to.have.length(2);
  });

  it('carries the reason of a rejection, and leaves out an empty one', async () => {
    const { feed, root, button, settle, find, field } = await mount('sitrep-action-card', { attributes });
    button('Reject').click();
    await settle();
    expect(root.activeElement).to.equal(find('input'));
    field().value = '  wrong pool  ';
    submit(root);
    await settle();
    expect(feed.sent[0]).to.include({ verdict: 'rejected', reason: 'wrong pool' });
    feed.answer();
    await settle();
    button('Reject').click();
    await settle();
    submit(root);
    expect(feed.sent[1]).to.not.have.property('reason');
  });

  it('goes back to the button on Escape and on Cancel', async () => {
    const { root, button, settle } = await mount('sitrep-action-card', { attributes });
    button('Reject').click();
    await settle();
    root.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await settle();
    expect(root.activeElement).to.equal(button('Reject'));
    button('Approve').click();
    await settle();
    button('Cancel').click();
    await settle();
    expect(root.activeElement).to.equal(button('Approve'));
  });

  it('drops a confirmation when the request it was about changes', async () => {
    const { feed, host, button, settle, root } = await mount('sitrep-action-card', { attributes });
    button('Approve').click();
    await settle();
    const view = host.store?.incident(SAMPLE_ID) as IncidentView;
    const actions = view.actions.map((action) => ({
      ...action,
      request: { ...action.request, digest: 'a'.repeat(64) },
    }));
    feed.emit({ type: 'snapshot', snapshot: { seq: 900, incidents: [{ ...view, actions }] } });
    await settle();
    expect(root.querySelector('form')).to.equal(null);
  });

  it('offers no decision after its time, nor where nothing can be changed', async () => {
    const late = changed((view) => ({
      ...view,
      actions: view.actions.map((action) => ({ ...action, request: { ...action.request, expiresAt: Date.now() - 1 } })),
    }));
    const expired = await mount('sitrep-action-card', { attributes, feed: late });
    expect(expired.text()).to.contain('has passed');
    expect(expired.root.querySelectorAll('button')).to.have.length(0);
    const readOnly = new FixtureFeed({ kind: 'static', readOnly: true, first: samplePage(Date.now()) });
    expect(
      (await mount('sitrep-action-card', { attributes, feed: readOnly })).root.querySelectorAll('button'),
    ).to.have.length(0);
  });

  it('shows a decided action as a line with who, outcome and recovery', async () => {
    const feed = changed((view) => ({
      ...view,
      actions: view.actions.map((action) => ({
        ...action,
        status: 'succeeded',
        decision: { verdict: 'approved', digest: SAMPLE_DIGEST, by: { kind: 'person', id: 'mara' } },
        completedAt: Date.now(),
        outcome: { status: 'succeeded', message: 'Pool raised' },
        recovery: 'recovered',
      })),
    }));
    const { text, root } = await mount('sitrep-action-card', { attributes, feed });
    expect(text()).to.contain('succeeded, by mara, signals recovered').and.contain('Pool raised');
    expect(root.querySelector('.request')).to.equal(null);
  });
});

describe('the forms that confirm a change', () => {
  for (const theme of ['light', 'dark'] as const)
    it(`have no axe violation, ${theme}`, async () => {
      const card = await mount('sitrep-action-card', { attributes, theme });
      const header = await mount('sitrep-incident-header', { attributes, theme });
      card.button('Approve').click();
      header.button('Resolve').click();
      await card.settle();
      await header.settle();
      await expect(card.element).to.be.accessible();
      await expect(header.element).to.be.accessible();
      card.button('Cancel').click();
      await card.settle();
      card.button('Reject').click();
      await card.settle();
      await expect(card.element).to.be.accessible();
    });
});

describe('sitrep-incident-header', () => {
  it('says what the run went on without, and why', async () => {
    const without = changed((view) => ({
      ...view,
      incident: { ...view.incident, degraded: [{ agent: 'diagnosis', capability: 'reason', reason: 'It throttles' }] },
    }));
    const { find, text } = await mount('sitrep-incident-header', { attributes, feed: without });
    expect(find('summary').textContent).to.contain('Went on without');
    expect(text()).to.contain('diagnosis: It throttles');
    const { root } = await mount('sitrep-incident-header', { attributes });
    expect(root.querySelector('details')).to.equal(null);
  });

  it('acknowledges a triggered incident once, and offers it to no other', async () => {
    const { feed, button, settle, text } = await mount('sitrep-incident-header', {
      attributes: { 'incident-id': 'inc_sample_memory' },
    });
    button('Acknowledge').click();
    await settle();
    button('Sending').click();
    expect(feed.sent).to.deep.equal([{ type: 'acknowledge', incidentId: 'inc_sample_memory' }]);
    feed.answer(new SitrepError('ERR_SITREP_INCIDENT_STATE', 'Already acknowledged'));
    await settle();
    expect(text()).to.contain('Could not acknowledge: Already acknowledged');
    const other = await mount('sitrep-incident-header', { attributes });
    expect(() => other.button('Acknowledge')).to.throw();
  });

  it('resolves with a reason only, and not after Cancel', async () => {
    const { feed, root, button, settle, find, field } = await mount('sitrep-incident-header', { attributes });
    button('Resolve').click();
    await settle();
    expect(root.activeElement).to.equal(find('input'));
    submit(root);
    field().value = '   ';
    submit(root);
    expect(feed.sent).to.deep.equal([]);
    button('Cancel').click();
    await settle();
    expect(root.activeElement).to.equal(button('Resolve'));
    button('Resolve').click();
    await settle();
    field().value = 'Pool raised by hand';
    submit(root);
    await settle();
    expect(feed.sent).to.deep.equal([{ type: 'resolve', incidentId: SAMPLE_ID, reason: 'Pool raised by hand' }]);
  });

  it('offers neither for an incident that is over', async () => {
    const { root, text } = await mount('sitrep-incident-header', { attributes: { 'incident-id': 'inc_sample_login' } });
    expect(root.querySelectorAll('button')).to.have.length(0);
    expect(text()).to.contain('10m 10s').and.contain('from');
  });
});

describe('sitrep-timeline', () => {
  it('sends a note, clears the field, and gives the text back when it is refused', async () => {
    const { feed, root, settle, text, field } = await mount('sitrep-timeline', { attributes });
    const input = field();
    submit(root);
    expect(feed.sent).to.deep.equal([]);
    input.value = ' Restarted by hand ';
    submit(root);
    await settle();
    expect(feed.sent).to.deep.equal([{ type: 'note', incidentId: SAMPLE_ID, text: 'Restarted by hand' }]);
    expect(input.value).to.equal('');
    feed.answer(new SitrepError('ERR_SITREP_OVERLOADED', 'Try later'));
    await settle();
    expect(text()).to.contain('Could not add the note: Try later');
    expect(input.value).to.equal('Restarted by hand');
  });

  it('shows the newest first and all of it on request', async () => {
    const { root, button, settle } = await mount('sitrep-timeline', { attributes });
    const lines = (): string[] => [...root.querySelectorAll('li')].map(readable);
    expect(lines()).to.have.length(8);
    expect(lines()[0]).to.contain('Payments team confirms');
    button('Show all').click();
    await settle();
    expect(lines()).to.have.length(10);
    expect(lines().at(-1)).to.contain('Opened: Checkout fails');
  });

  it('leaves a report out of the short list when the agreement after it says the same', async () => {
    const { root, text, button, settle } = await mount('sitrep-timeline', { attributes });
    const report = (): Element[] =>
      [...root.querySelectorAll('li')].filter((line) => /diagnosis: The/.test(readable(line)));
    expect(text()).to.contain('Diagnosis agreed (87 %): The connection pool');
    expect(report()).to.have.length(0);
    button('Show all').click();
    await settle();
    expect(report()).to.have.length(1);
  });
});

describe('sitrep-fault-panel', () => {
  it('injects a fault once while the request is on its way, and clears all', async () => {
    const { feed, root, button, settle } = await mount('sitrep-fault-panel');
    const inject = root.querySelector<HTMLButtonElement>('[data-kind=memory_leak]');
    inject?.click();
    await settle();
    inject?.click();
    expect(feed.sent).to.deep.equal([{ type: 'inject-fault', fault: 'memory_leak' }]);
    button('Clear all faults').click();
    await settle();
    expect(feed.sent[1]).to.deep.equal({ type: 'clear-faults' });
  });

  it('offers no second injection of a fault that is in effect', async () => {
    const { root } = await mount('sitrep-fault-panel');
    expect(root.querySelector('[data-kind=database_cascade]')).to.equal(null);
    expect(root.querySelectorAll('[data-kind]')).to.have.length(5);
  });
});
