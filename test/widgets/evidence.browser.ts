import type { EvidenceChart } from '@sitrep/widgets';
import { expect } from '@open-wc/testing';
import { SAMPLE_ID } from '../fixtures/sample-incident.ts';
import { mount, readable, settle, unmountAll } from './mount.ts';

afterEach(unmountAll);

const T0 = 1_790_000_000_000;
const series = (values: (number | null)[], rest: object = {}): EvidenceChart['series'] => ({
  entity: 'cart',
  name: 'requests',
  unit: '1',
  times: values.map((_, index) => T0 + index * 10_000),
  values,
  ...rest,
});

async function chart(given: EvidenceChart['series'], width = 400): Promise<EvidenceChart> {
  const place = document.createElement('div');
  place.setAttribute('style', `width: ${width}px`);
  const element = document.createElement('sitrep-evidence-chart');
  element.series = given;
  place.append(element);
  document.body.append(place);
  await settle(element);
  return element;
}

const path = (element: EvidenceChart, selector = '.line'): string =>
  element.shadowRoot?.querySelector(selector)?.getAttribute('d') ?? '';
const points = (d: string): number => (d.match(/[ML]/g) ?? []).length;

describe('sitrep-evidence-item', () => {
  it('opens to source, query, window, rows and the lines of telemetry, as text', async () => {
    const attributes = { 'incident-id': SAMPLE_ID, 'evidence-id': 'evd_05' };
    const { root, text, find, settle: settled } = await mount('sitrep-evidence-item', { attributes });
    expect(text()).to.not.contain('Rows read');
    find('details').toggleAttribute('open', true);
    await settled();
    await settled();
    for (const words of [
      'shop, logs',
      'service="orders" level>=ERROR',
      'Rows read 1,204',
      'evd_05',
      '<b>not markup</b>',
    ])
      expect(text()).to.contain(words);
    expect(root.querySelector('b')).to.equal(null);
  });

  it('draws the series of a metric when it is open', async () => {
    const attributes = { 'incident-id': SAMPLE_ID, 'evidence-id': 'evd_03' };
    const { root, find, settle: settled, element } = await mount('sitrep-evidence-item', { attributes });
    find('details').toggleAttribute('open', true);
    await settled();
    await settled();
    expect(points(path(root.querySelector('sitrep-evidence-chart') as EvidenceChart))).to.be.greaterThan(50);
    await expect(element).to.be.accessible();
  });

  it('says so when the finding is not held any more', async () => {
    const { text } = await mount('sitrep-evidence-item', {
      attributes: { 'incident-id': SAMPLE_ID, 'evidence-id': 'evd_99' },
    });
    expect(text()).to.contain('no longer held');
  });
});

describe('sitrep-hypothesis-list', () => {
  it('lays the leading cause open with its charts, and each finding under the side it speaks for', async () => {
    const { root } = await mount('sitrep-hypothesis-list', { attributes: { 'incident-id': SAMPLE_ID } });
    const lead = root.querySelector('.lead') as HTMLElement;
    expect(lead.querySelectorAll('sitrep-evidence-chart')).to.have.length(2);
    const ids = [...lead.querySelectorAll('sitrep-evidence-item')].map((item) => item.getAttribute('evidence-id'));
    expect(ids).to.deep.equal(['evd_03', 'evd_04', 'evd_05', 'evd_06', 'evd_08', 'evd_09']);
    const against = [...lead.querySelectorAll('h4')].find((heading) => readable(heading).startsWith('Speaks against'));
    expect(against?.nextElementSibling?.querySelector('[evidence-id=evd_09]')).to.exist;
    expect(root.querySelectorAll('details.other')).to.have.length(2);
  });

  it('names what is like this incident, with what both have, as text', async () => {
    const { find, root } = await mount('sitrep-hypothesis-list', { attributes: { 'incident-id': SAMPLE_ID } });
    expect(readable(find('[part=similar]'))).to.equal(
      'Orders time out on <b>Monday</b> Same cause (orders-db), same component (checkout)',
    );
    expect(root.querySelector('b')).to.equal(null);
  });

  it('asks whether it was the cause, and sends the answer once', async () => {
    const { feed, root, settle } = await mount('sitrep-hypothesis-list', { attributes: { 'incident-id': SAMPLE_ID } });
    const line = (): HTMLElement => root.querySelector('.lead .judgement') as HTMLElement;
    expect(readable(line())).to.contain('Was this the cause?');
    const [yes] = line().querySelectorAll('button');
    yes?.click();
    await settle();
    yes?.click();
    expect(feed.sent).to.deep.equal([
      { type: 'judge-cause', incidentId: SAMPLE_ID, hypothesisId: 'hyp_1', verdict: 'right' },
    ]);
  });
});

describe('sitrep-evidence-chart', () => {
  it('breaks the line where nothing was measured, and never draws a gap as zero', async () => {
    const element = await chart(series([5, 6, null, 7, 8]));
    const d = path(element);
    expect((d.match(/M/g) ?? []).length).to.equal(2);
    expect(points(d)).to.equal(4);
  });

  it('thins to its width and keeps the one peak', async () => {
    const values = Array.from({ length: 240 }, (_, index) => (index === 117 ? 900 : 10));
    const element = await chart(series(values), 120);
    expect(points(path(element))).to.be.lessThan(100);
    const heights = [...path(element).matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    expect(Math.min(...heights)).to.be.lessThan(10);
  });

  it('draws what comes after the onset as a line of its own, joined to the first', async () => {
    const element = await chart(series([1, 1, 1, 5, 9], { onsetAt: T0 + 20_000 }));
    const last = (d: string): string | undefined => /[ML]([\d. ]+)$/.exec(d)?.[1];
    const first = (d: string): string | undefined => /^M([\d. ]+)/.exec(d)?.[1];
    expect(first(path(element, '.line.after'))).to.equal(last(path(element, '.line:not(.after)')));
    expect(element.shadowRoot?.querySelector('line.onset')).to.exist;
  });

  it('says what it shows to those who cannot see it, and gives the same numbers as a table', async () => {
    const element = await chart(series([0.01, null, 0.42]));
    const root = element.shadowRoot as ShadowRoot;
    expect(root.querySelector('svg')?.getAttribute('aria-label')).to.equal(
      'cart requests: lowest 1%, highest 42%, newest 42%',
    );
    root.querySelector('button')?.click();
    await settle(element);
    const rows = [...root.querySelectorAll('tbody tr')].map(readable);
    expect(rows).to.have.length(3);
    expect(rows[1]).to.contain('not measured');
    expect(rows[2]).to.contain('42%');
    expect(root.querySelector('svg')).to.equal(null);
    await expect(element).to.be.accessible();
  });

  it('reads the value under the pointer', async () => {
    const element = await chart(series([10, 20, 30]));
    const svg = element.shadowRoot?.querySelector('svg') as SVGElement;
    const box = svg.getBoundingClientRect();
    svg.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + 2, clientY: box.top + 10 }));
    await settle(element);
    expect(readable(element.shadowRoot?.querySelector('.reading') as Element)).to.contain('10');
  });

  it('draws nothing for a series without a measured value, and one value without a fault', async () => {
    expect(readable((await chart(series([null, null]))).shadowRoot as ShadowRoot)).to.equal('No series to draw.');
    expect(path(await chart(series([7])))).to.match(/^M[\d.]+ [\d.]+$/);
  });
});
