import '@sitrep/widgets/define';
import { fixtureCleanup } from '@open-wc/testing';
import type { SitrepElement, StaticFeedElement } from '@sitrep/widgets';
import { FixtureFeed, samplePage } from '../fixtures/fixture-feed.ts';

/** What {@link mount} made. */
export interface Mounted<E extends HTMLElement = SitrepElement> {
  readonly feed: FixtureFeed;
  readonly host: StaticFeedElement;
  readonly element: E;
  /** The element's own shadow root. */
  readonly root: ShadowRoot;
  /** Everything that can be read in the element, nested elements included, blanks collapsed. */
  text(): string;
  find<T extends Element = HTMLElement>(selector: string): T;
  /** The first button whose text begins so. */
  button(text: string): HTMLButtonElement;
  settle(): Promise<void>;
}

let places: HTMLElement[] = [];

/** Puts an element inside a feed into the page. Default: the sample page, live. */
export async function mount<E extends HTMLElement = SitrepElement>(
  tag: string,
  {
    feed = new FixtureFeed({ first: samplePage(Date.now()) }),
    attributes = {},
    theme = 'light',
    width = 720,
  }: MountOptions = {},
): Promise<Mounted<E>> {
  const place = document.createElement('div');
  place.setAttribute('style', `width: ${width}px; background: ${theme === 'dark' ? '#131417' : '#fff'}`);
  const host = document.createElement('sitrep-static-feed') as StaticFeedElement;
  host.setAttribute('theme', theme);
  host.source = () => feed;
  const element = document.createElement(tag) as E;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  host.append(element);
  place.append(host);
  document.body.append(place);
  places.push(place);
  await settle(element);
  const root = element.shadowRoot as ShadowRoot;
  return {
    feed,
    host,
    element,
    root,
    text: () => readable(root),
    find: <T extends Element>(selector: string) => {
      const found = root.querySelector<T>(selector);
      if (found === null) throw new Error(`${tag} has no ${selector}: ${root.innerHTML}`);
      return found;
    },
    button: (text) => {
      const buttons = [...root.querySelectorAll('button')];
      const found = buttons.find((button) => readable(button).startsWith(text));
      if (found === undefined)
        throw new Error(`${tag} has no button "${text}", only ${buttons.map(readable).join(', ')}`);
      return found;
    },
    settle: () => settle(element),
  };
}

export interface MountOptions {
  readonly feed?: FixtureFeed;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
}

/** Takes everything away that {@link mount} put into the page. */
export function unmountAll(): void {
  for (const place of places) place.remove();
  places = [];
  fixtureCleanup();
}

/** Waits until an element and all those inside it have rendered, and charts have measured themselves. */
export async function settle(element: HTMLElement): Promise<void> {
  await rendered(element);
  // Sizes are observed at the end of a frame.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await rendered(element);
}

async function rendered(element: HTMLElement): Promise<void> {
  for (let round = 0; round < 8; round++) {
    const busy = [element, ...inside(element)].filter((one) => (one as Partial<SitrepElement>).isUpdatePending);
    await Promise.all(busy.map((one) => (one as Partial<SitrepElement>).updateComplete));
    await Promise.resolve();
    if (busy.length === 0) return;
  }
}

function inside(element: HTMLElement): HTMLElement[] {
  const roots = [element, element.shadowRoot].filter((root) => root !== null);
  const found = roots.flatMap((root) =>
    [...root.querySelectorAll<HTMLElement>('*')].filter(({ tagName }) => tagName.startsWith('SITREP-')),
  );
  return found.flatMap((one) => [one, ...inside(one)]);
}

/** The text of a tree as a reader meets it, shadow roots included, one blank where an element begins or ends. */
export function readable(root: Node): string {
  let text = '';
  const visit = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) text += node.textContent ?? '';
    else if (node.nodeType !== Node.COMMENT_NODE && !(node instanceof HTMLStyleElement)) {
      text += ' ';
      for (const child of node instanceof Element && node.shadowRoot !== null
        ? node.shadowRoot.childNodes
        : node.childNodes)
        visit(child);
      text += ' ';
    }
  };
  visit(root);
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Every element of the package that shows a store. */
export const elementTags = [
  'sitrep-connection-badge',
  'sitrep-health-strip',
  'sitrep-error-notice',
  'sitrep-incident-list',
  'sitrep-incident-header',
  'sitrep-phase-track',
  'sitrep-agent-panel',
  'sitrep-hypothesis-list',
  'sitrep-evidence-item',
  'sitrep-evidence-chart',
  'sitrep-timeline',
  'sitrep-action-card',
  'sitrep-metrics-card',
  'sitrep-fault-panel',
  'sitrep-ops-dashboard',
] as const;
