import '@sitrep/widgets/define';
import { fixtureCleanup } from '@open-wc/testing';
import type { SitrepElement, StaticFeedElement } from '@sitrep/widgets';
import { FixtureFeed, samplePage } from '../fixtures/fixture-feed.ts';
import { readable, settle } from './settle.ts';

export { readable, settle };

/** What {@link mount} made. */
export interface Mounted<E extends HTMLElement = SitrepElement> {
  readonly feed: FixtureFeed;
  readonly host: StaticFeedElement;
  readonly element: E;
  /** The element's own shadow root. */
  readonly root: ShadowRoot;
  /** Everything that can be read in the element, nested elements included, blanks collapsed. */
  text(): string;
  find(selector: string): HTMLElement;
  /** The only field that is filled in. */
  field(): HTMLInputElement;
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
  const host = document.createElement('sitrep-static-feed');
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
    find: (selector) => {
      const found = root.querySelector<HTMLElement>(selector);
      if (found === null) throw new Error(`${tag} has no ${selector}: ${root.innerHTML}`);
      return found;
    },
    field: () => {
      const found = root.querySelector('input');
      if (found === null) throw new Error(`${tag} has no field: ${root.innerHTML}`);
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
  'sitrep-forecast-list',
  'sitrep-timeline',
  'sitrep-action-card',
  'sitrep-metrics-card',
  'sitrep-fault-panel',
  'sitrep-aws-usage',
  'sitrep-ops-dashboard',
] as const;
