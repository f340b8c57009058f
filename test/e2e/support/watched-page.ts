import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type axeCore from 'axe-core';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { chromium, type Browser, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A Chromium of this machine. Close it. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

/** A page with a record of everything that it must not do. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, uncaught errors and breaches of the page's content security policy. */
  readonly complaints: readonly string[];
  /** Addresses of the sockets that it opened, in order. */
  readonly sockets: readonly string[];
  /** What came in over them, newest last; binary frames are left out. */
  readonly frames: readonly string[];
  /** Addresses that it asked for anything, sockets not among them. */
  readonly requests: readonly string[];
  /** How many documents it has loaded. */
  navigations(): number;
}

/** Opens `url` in a browser context of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  viewport: { readonly width: number; readonly height: number } = { width: 1440, height: 900 },
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  const sockets: string[] = [];
  const frames: string[] = [];
  const requests: string[] = [];
  let navigations = 0;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('websocket', (socket) => {
    sockets.push(socket.url());
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string') frames.push(payload);
    });
  });
  page.on('request', (request) => requests.push(request.url()));
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) navigations++;
  });
  // A breach is on the console too, yet only the event names what was blocked.
  await page.exposeFunction('sitrepTestBreach', (text: string) => complaints.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      const tell = Reflect.get(globalThis, 'sitrepTestBreach') as (text: string) => void;
      tell(`policy: ${violatedDirective} blocked ${blockedURI} of ${sourceFile}`);
    });
  });
  await page.goto(url);
  return { page, complaints, sockets, frames, requests, navigations: () => navigations };
}

/** Fails with axe's own words when it finds something to mend on the page as it is now. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const axe = Reflect.get(globalThis, 'axe') as typeof axeCore;
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(' ')) }));
  });
  assert.deepEqual(found, [], 'axe finds nothing to mend');
}

/** What the page's store holds about an incident, as JSON has it. */
export function heldByPage(page: Page, incidentId: string): Promise<IncidentView | undefined> {
  return page.evaluate((id) => {
    const feed = document.querySelector('sitrep-live-feed');
    const view = feed?.store?.incident(id);
    return view === undefined ? undefined : (JSON.parse(JSON.stringify(view)) as IncidentView);
  }, incidentId);
}
