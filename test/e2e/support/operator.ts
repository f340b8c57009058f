import type { Incident, IncidentView } from '@sitrep/sdk/protocol';
import type { Locator, Page } from 'playwright-core';

/** The parts of /ops by what a reader sees and a screen reader says. */
export function parts(page: Page) {
  const incident = page.getByRole('region', { name: 'Incident' });
  const why = incident.getByRole('region', { name: 'Why' });
  return {
    incident,
    why,
    /** Status, run and severity, in the line above the title. */
    state: incident.getByRole('paragraph').first(),
    phases: incident.getByRole('list', { name: 'Phases' }).getByRole('listitem'),
    faults: page.getByRole('region', { name: 'Inject a fault' }),
    /** The action that waits for a decision. */
    request: incident.getByRole('article').first(),
    approve: incident.getByRole('button', { name: 'Approve …' }).first(),
    /** The component that the leading explanation blames. */
    blamed: why.getByRole('code').first(),
  };
}

/** Puts a fault in through the page, once the shop has made its history. */
export async function inject(page: Page, title: string): Promise<void> {
  const { faults } = parts(page);
  await faults.getByText('running').waitFor();
  await faults.getByRole('button', { name: `Inject ${title}` }).click();
  if (title !== 'Quiet') await faults.getByText('in effect since').first().waitFor();
}

/** Approves the action that waits, as shown, and confirms it. */
async function approve(page: Page): Promise<void> {
  const { incident, request, approve } = parts(page);
  const digest = await request.getByRole('code').last().innerText();
  await approve.click();
  await incident.getByRole('button', { name: 'Approve and run' }).click();
  // What has been decided is no longer a request.
  await incident.getByRole('article').filter({ hasText: digest }).waitFor({ state: 'detached' });
}

/**
 * Approves whatever is proposed until the shown incident is resolved; `onDecision` sees the page before each. Fails when the investigation
 * ends otherwise, or takes more decisions than an incident may need.
 */
export async function approveUntilResolved(
  page: Page,
  { atMost = 4, onDecision = async () => {} }: { atMost?: number; onDecision?: (count: number) => Promise<void> } = {},
): Promise<number> {
  const { state } = parts(page);
  const ended = state.filter({ hasText: /Investigation (finished|failed|cancelled)/ });
  for (let decisions = 0; ; decisions++) {
    if ((await firstOf({ approve: parts(page).approve, ended })) === 'ended') {
      const text = await state.innerText();
      if (!text.includes('Resolved')) throw new Error(`the investigation ended without a recovery: ${text}`);
      return decisions;
    }
    if (decisions === atMost) throw new Error(`still proposes actions after ${atMost}`);
    await onDecision(decisions);
    await approve(page);
  }
}

/** The name of the locator that is visible first. */
async function firstOf<K extends string>(locators: Readonly<Record<K, Locator>>): Promise<K> {
  const names = Object.keys(locators) as K[];
  const waits = names.map(async (name) => {
    await locators[name].waitFor();
    return name;
  });
  return Promise.any(waits);
}

export async function incidentsOf(url: string): Promise<readonly Incident[]> {
  const page = (await getJson(`${url}/v1/incidents`)) as { readonly items: readonly Incident[] };
  return page.items;
}

export async function incidentOf(url: string, id: string): Promise<IncidentView> {
  return (await getJson(`${url}/v1/incidents/${id}`)) as IncidentView;
}

export async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Asks again until `look` finds something; fails after `withinMs` with what `saw` tells. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  { withinMs = 60_000, everyMs = 50, saw = () => '' }: { withinMs?: number; everyMs?: number; saw?: () => string } = {},
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${saw()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
