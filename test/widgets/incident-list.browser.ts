import { expect, oneEvent } from '@open-wc/testing';
import { connected, FixtureFeed, samplePage } from '../fixtures/fixture-feed.ts';
import { SAMPLE_ID } from '../fixtures/sample-incident.ts';
import { mount, unmountAll, type Mounted } from './mount.ts';

afterEach(unmountAll);

const titles = ({ root }: Mounted): string[] =>
  [...root.querySelectorAll('.title')].map((title) => title.textContent ?? '');
const press = (key: string, target: Element): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));

describe('sitrep-incident-list', () => {
  it('lists open incidents worst first, and ended ones only on request', async () => {
    const list = await mount('sitrep-incident-list');
    expect(titles(list)).to.deep.equal([
      'Checkout fails for one customer in three',
      'Memory of recommendations grows steadily',
    ]);
    list.button('All').click();
    await list.settle();
    expect(titles(list)).to.have.length(4);
    expect(list.button('All').getAttribute('aria-pressed')).to.equal('true');
  });

  it('moves the focus with arrows, Home and End without leaving the list, and has one tab stop', async () => {
    const { root, settle } = await mount('sitrep-incident-list', { attributes: { show: 'all' } });
    const items = [...root.querySelectorAll<HTMLElement>('.item')];
    const stops = (): number => items.filter((item) => item.tabIndex === 0).length;
    items[0]?.focus();
    const moves = [
      ['ArrowDown', 1],
      ['End', 3],
      ['ArrowDown', 3],
      ['ArrowUp', 2],
      ['Home', 0],
      ['ArrowUp', 0],
    ] as const;
    for (const [key, index] of moves) {
      press(key, root.activeElement as Element);
      await settle();
      expect(root.activeElement, key).to.equal(items[index]);
      expect(stops(), key).to.equal(1);
    }
  });

  it('tells which incident was chosen, and marks it', async () => {
    const { element, root, settle } = await mount('sitrep-incident-list');
    const second = root.querySelectorAll<HTMLElement>('.item')[1] as HTMLElement;
    const chosen = oneEvent(element, 'sitrep-incident-select');
    second.click();
    expect((await chosen).detail).to.deep.equal({ incidentId: 'inc_sample_memory' });
    await settle();
    expect(root.querySelectorAll('[aria-current=true]')).to.have.length(1);
    expect(second.getAttribute('aria-current')).to.equal('true');
  });

  it('filters by every word of title, component or id, and says when nothing matches', async () => {
    const list = await mount('sitrep-incident-list', { attributes: { show: 'all' } });
    const type = async (text: string): Promise<void> => {
      const field = list.field();
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await list.settle();
    };
    await type('CATALOGUE errors');
    expect(titles(list)).to.deep.equal(['Catalogue answers with errors after a deploy']);
    await type(SAMPLE_ID);
    expect(titles(list)).to.have.length(1);
    await type('<b>nothing</b>');
    expect(list.text()).to.contain('Nothing matches “<b>nothing</b>”.');
    expect(list.root.querySelector('b')).to.equal(null);
  });

  it('tells quiet from never: no open incident, none ever', async () => {
    const ended = samplePage(Date.now()).map((event) =>
      event.type === 'snapshot'
        ? {
            ...event,
            snapshot: {
              ...event.snapshot,
              incidents: event.snapshot.incidents.filter(({ incident }) => incident.status === 'resolved'),
            },
          }
        : event,
    );
    expect((await mount('sitrep-incident-list', { feed: new FixtureFeed({ first: ended }) })).text()).to.contain(
      'All quiet',
    );
    const never = new FixtureFeed({ first: [connected(), { type: 'snapshot', snapshot: { seq: 0, incidents: [] } }] });
    expect((await mount('sitrep-incident-list', { feed: never })).text()).to.contain('No incident has been opened');
  });

  it('takes a bad value of show for open', async () => {
    expect(titles(await mount('sitrep-incident-list', { attributes: { show: '§' } }))).to.have.length(2);
  });
});
