import type { FeedEvent } from '@sitrep/sdk/client';
import { newFact, type Forecast, type ForecastScore } from '@sitrep/sdk/protocol';
import { expect } from '@open-wc/testing';
import { connected, FixtureFeed } from '../fixtures/fixture-feed.ts';
import { SAMPLE_FORECAST_ID, sampleForecast } from '../fixtures/sample-forecast.ts';
import { SAMPLE_ID, sampleIncidentFacts } from '../fixtures/sample-incident.ts';
import { foldIncident } from '@sitrep/sdk/views';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { mount, readable, unmountAll, type Mounted } from './mount.ts';

afterEach(unmountAll);

interface Changes {
  readonly forecasts?: readonly Forecast[];
  readonly score?: Partial<ForecastScore>;
  readonly t0?: number;
}

/** The sample incident with other forecasts, or with its own scored. */
function feedOf({ forecasts, score, t0 = Date.now() - 60_000 }: Changes): FixtureFeed {
  const facts = [...sampleIncidentFacts(t0)];
  if (score !== undefined)
    facts.push(
      newFact('forecast-scored', SAMPLE_ID, t0 + 400_000, {
        score: {
          forecastId: SAMPLE_FORECAST_ID,
          steps: 10,
          observed: 10,
          inside: 9,
          error: 40,
          naiveError: 310,
          intervened: false,
          ...score,
        },
      }),
    );
  const view = facts.reduce<IncidentView | undefined>(
    (before, fact, index) => foldIncident(before, { ...fact, seq: index + 1 }),
    undefined,
  );
  if (view === undefined) throw new Error('no view');
  const shown = forecasts === undefined ? view : { ...view, forecasts: [...forecasts] };
  const first: FeedEvent[] = [
    connected(),
    { type: 'snapshot', snapshot: { seq: shown.incident.seq, incidents: [shown] } },
  ];
  return new FixtureFeed({ first });
}

const list = (changes: Changes, width = 720): Promise<Mounted> =>
  mount('sitrep-forecast-list', { feed: feedOf(changes), attributes: { 'incident-id': SAMPLE_ID }, width });

/** Corners of a path: x and y of each. */
const corners = (path: Element | null): [number, number][] =>
  [...(path?.getAttribute('d') ?? '').matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('sitrep-forecast-list', () => {
  it('draws the band around the median, after what was known, and the limit above both', async () => {
    const { root } = await list({});
    const band = corners(root.querySelector('path.band'));
    const median = corners(root.querySelector('path.median'));
    const past = corners(root.querySelector('path.line'));
    const origin = Number(root.querySelector('.origin')?.getAttribute('x1'));
    expect(median).to.have.length(10);
    expect(band).to.have.length(20);
    expect(past.length).to.be.greaterThan(10);
    for (const [step, [x, y]] of median.entries()) {
      const [upper, lower] = [band[step] as [number, number], band[19 - step] as [number, number]];
      expect([upper[0], lower[0]]).to.deep.equal([x, x]);
      expect(upper[1]).to.be.below(y);
      expect(lower[1]).to.be.above(y);
      expect(x).to.be.above(origin);
    }
    for (const [x] of past) expect(x).to.be.below(origin + 0.1);
    const limit = Number(root.querySelector('.limit')?.getAttribute('y1'));
    expect(limit).to.be.below(Math.min(...band.map(([, y]) => y)));
  });

  it('draws a forecast whose past no finding shows, and says what a drawing cannot', async () => {
    const { root } = await list({ forecasts: [{ ...sampleForecast(Date.now()), supporting: [] }] });
    expect(root.querySelector('path.line')?.getAttribute('d')).to.equal('');
    expect(corners(root.querySelector('path.median'))).to.have.length(10);
    expect(root.querySelector('svg[role=img]')?.getAttribute('aria-label')).to.contain('80% band 1,120 to 1,940');
  });

  it('counts down to an expected crossing, and says afterwards that it was expected', async () => {
    const breach = { limit: 2_000, probability: 0.8, at: Date.now() + 200_000 };
    const due = await list({ forecasts: [{ ...sampleForecast(Date.now()), breach }] });
    expect(due.text()).to.match(/80% chance to be above 2,000 expected at [\d:]+, in 3m (19|20)s/);
    const past = { ...breach, at: Date.now() - 5_000, side: 'below' as const };
    const over = await list({ forecasts: [{ ...sampleForecast(Date.now()), breach: past }] });
    expect(over.text()).to.match(/80% chance to be below 2,000 was expected at/);
  });

  it('says how a forecast turned out, and when that says nothing about it', async () => {
    const crossed = { breach: { probability: 0.14, crossedAt: 1, leadMs: 90_000 } };
    expect((await list({ score: crossed })).text()).to.contain(
      'Turned out: 9 of 10 values within the band; limit crossed after 1m 30s.',
    );
    const overtaken = { breach: { probability: 0.14, crossedAt: null, leadMs: null }, intervened: true };
    expect((await list({ score: overtaken })).text()).to.contain('limit not crossed; an action ran meanwhile.');
    const unread = { observed: 0, inside: 0, error: null, naiveError: null, reason: 'The source was down.' };
    const { text } = await list({ score: unread });
    expect(text()).to.contain('What happened could not be read. The source was down.').and.not.contain('Turned out');
  });

  it('says that no forecast was scored before, instead of a record of zeros', async () => {
    const { record: _, ...first } = sampleForecast(Date.now());
    const { text, find } = await list({ forecasts: [first] });
    expect(text()).to.contain('No earlier forecast of this host has been scored yet.');
    expect(readable(find('[part=record]'))).to.not.match(/\d/);
  });

  it('gives the same numbers as a table', async () => {
    const { button, root, element, settle } = await list({});
    button('Table').click();
    await settle();
    const rows = [...root.querySelectorAll('tbody tr')].map(readable);
    expect(rows).to.have.length(10);
    expect(rows.at(-1)).to.contain('1,480').and.contain('1,120 to 1,940');
    expect(root.querySelector('svg[role=img]')).to.equal(null);
    await expect(element).to.be.accessible();
  });

  it('sets two side by side where there is room, and never wider than its place', async () => {
    const two = [sampleForecast(Date.now()), { ...sampleForecast(Date.now()), id: 'fct_other', entity: 'cart' }];
    const boxes = async (width: number) => {
      const { root, element, settle } = await list({ forecasts: two }, width);
      await settle();
      expect(element.scrollWidth).to.be.at.most(width);
      return [...root.querySelectorAll('li')].map((item) => item.getBoundingClientRect());
    };
    const [left, right] = await boxes(720);
    expect(left?.top).to.equal(right?.top);
    const [upper, lower] = await boxes(390);
    expect(lower?.top).to.be.above(upper?.bottom ?? NaN);
  });

  it('says so when nothing was forecast', async () => {
    const { text } = await list({ forecasts: [] });
    expect(text()).to.contain('No forecast has been made yet.');
  });
});
