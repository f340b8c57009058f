import { storeContext, type LiveFeedElement } from '@sitrep/widgets';
import { expect } from '@open-wc/testing';
import { FixtureFeed, samplePage } from '../fixtures/fixture-feed.ts';
import { elementTags, mount, settle, unmountAll } from './mount.ts';

afterEach(unmountAll);

class CountedSocket extends EventTarget {
  static opened: CountedSocket[] = [];
  readonly url: string;
  readonly protocols: unknown;
  readyState = 0;
  closed = false;
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  constructor(url: string | URL, protocols?: unknown) {
    super();
    this.url = String(url);
    this.protocols = protocols;
    CountedSocket.opened.push(this);
  }
  send(): void {}
  close(): void {
    this.closed = true;
  }
}

describe('a feed element', () => {
  it('starts its feed when it is connected and stops it when it is removed', async () => {
    const { host, feed, element, text } = await mount('sitrep-incident-header');
    expect([feed.starts, feed.stops]).to.deep.equal([1, 0]);
    const place = host.parentElement as HTMLElement;
    host.remove();
    expect([feed.starts, feed.stops]).to.deep.equal([1, 1]);
    expect(host.store).to.equal(undefined);
    const second = new FixtureFeed({ first: samplePage(Date.now()) });
    host.source = () => second;
    place.append(host);
    await settle(host);
    await settle(element);
    expect([second.starts, second.stops]).to.deep.equal([1, 0]);
    expect(text()).to.contain('Checkout fails');
  });

  it('gives elements of another bundle its store: the context key is a registered symbol', () => {
    expect(storeContext).to.equal(Symbol.for('sitrep.store'));
  });

  it('leaves an event alone that a host has handled, and a feed further out leaves it to the inner one', async () => {
    const outer = new FixtureFeed({ first: samplePage(Date.now()) });
    const shell = document.createElement('sitrep-static-feed');
    shell.source = () => outer;
    document.body.append(shell);
    const { host, feed, element } = await mount('sitrep-incident-header');
    shell.append(host);
    await settle(element);
    const again = new FixtureFeed({ first: samplePage(Date.now()) });
    host.source = () => again;
    await settle(host);
    const send = (): boolean =>
      element.dispatchEvent(
        new CustomEvent('sitrep-incident-acknowledge', {
          detail: { incidentId: 'inc_1' },
          bubbles: true,
          composed: true,
          cancelable: true,
        }),
      );
    send();
    expect(again.sent).to.deep.equal([{ type: 'acknowledge', incidentId: 'inc_1' }]);
    expect(outer.sent).to.deep.equal([]);
    expect(feed.sent).to.deep.equal([]);
    again.answer();
    await settle(element);
    element.addEventListener('sitrep-incident-acknowledge', (event) => event.preventDefault());
    send();
    expect(again.sent).to.have.length(1);
    shell.remove();
  });

  it('shows a snapshot that it is given as sample data, with nothing to decide', async () => {
    const first = samplePage(Date.now());
    const snapshot = first.find((event) => event.type === 'snapshot');
    const host = document.createElement('sitrep-static-feed');
    if (snapshot?.type === 'snapshot') host.snapshot = snapshot.snapshot;
    host.innerHTML = '<sitrep-connection-badge></sitrep-connection-badge><sitrep-action-card></sitrep-action-card>';
    document.body.append(host);
    await settle(host);
    const [badge, card] = host.children;
    await settle(badge as HTMLElement);
    await settle(card as HTMLElement);
    expect(badge?.shadowRoot?.textContent).to.contain('Sample data');
    expect(card?.shadowRoot?.textContent).to.contain('raise-pool');
    expect(card?.shadowRoot?.querySelector('button')).to.equal(null);
    host.remove();
  });
});

describe('sitrep-live-feed', () => {
  const platform = globalThis.WebSocket;
  beforeEach(() => {
    CountedSocket.opened = [];
    globalThis.WebSocket = CountedSocket as unknown as typeof WebSocket;
  });
  afterEach(() => {
    globalThis.WebSocket = platform;
  });

  const live = async (url?: string): Promise<LiveFeedElement> => {
    const element = document.createElement('sitrep-live-feed');
    if (url !== undefined) element.setAttribute('url', url);
    document.body.append(element);
    await settle(element);
    return element;
  };

  it('opens one connection to the server it names, and closes it when it is removed', async () => {
    const element = await live('https://ops.example.com/sitrep');
    expect(CountedSocket.opened.map(({ url }) => url)).to.deep.equal(['wss://ops.example.com/sitrep/ws']);
    element.remove();
    expect(CountedSocket.opened[0]?.closed).to.equal(true);
  });

  it('takes the page’s own server without an address', async () => {
    const element = await live();
    expect(CountedSocket.opened.map(({ url }) => url)).to.deep.equal([`ws://${location.host}/ws`]);
    element.remove();
  });

  it('opens nothing for an address that is none of http', async () => {
    for (const url of ['javascript:alert(1)', 'http://[', 'ftp://example.com']) (await live(url)).remove();
    expect(CountedSocket.opened).to.deep.equal([]);
  });

  it('is the only one to open a connection', async () => {
    for (const tag of elementTags) await mount(tag);
    expect(CountedSocket.opened).to.deep.equal([]);
  });
});
