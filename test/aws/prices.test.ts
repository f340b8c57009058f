import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalogue, createAwsManager, MODEL_TABLE, UNIT_PRICES } from '@sitrep/sdk/aws';
import { fakeClock } from '@sitrep/sdk/testing';
import fc from 'fast-check';

const at = Date.UTC(2026, 10, 22);
const million = (more: object = {}) => ({
  tokens: {
    kind: 'known' as const,
    counts: { input: 1_000_000, output: 1_000_000, cacheRead: 0, cacheWrite: 0, ...more },
  },
});

test('a known count times a verified price is a known cost, of all four kinds of tokens', () => {
  const catalogue = new Catalogue();
  const use = million({ cacheRead: 1_000_000, cacheWrite: 1_000_000 });
  assert.deepEqual(catalogue.cost(use, { model: 'amazon.nova-lite-v1:0' }, at), {
    kind: 'known',
    usd: 0.06 + 0.24 + 0.015 + 0.06,
  });
});

test('a cost is an estimate as soon as it counts tokens of a kind whose price is assumed, and no sooner', () => {
  const catalogue = new Catalogue();
  const kind = (more: object) => catalogue.cost(million(more), { model: 'amazon.nova-2-lite-v1:0' }, at).kind;
  assert.equal(kind({ cacheRead: 1 }), 'known');
  assert.equal(kind({ cacheWrite: 1 }), 'estimated');
});

test('a geographic profile costs a tenth more than a global one, by any form of the id', () => {
  const catalogue = new Catalogue();
  const usd = (model: string) => {
    const cost = catalogue.cost(million(), { model }, at);
    return cost.kind === 'unknown' ? cost.reason : Math.round(cost.usd * 1_000) / 1_000;
  };
  assert.equal(usd('global.anthropic.claude-sonnet-5'), 12);
  assert.equal(usd('us.anthropic.claude-sonnet-5'), 13.2);
  assert.equal(usd('arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-5'), 13.2);
  assert.match(String(usd('arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc')), /No price/);
  const aliased = new Catalogue({ aliases: { 'arn:x/abc': 'claude-sonnet-5' } });
  assert.equal(aliased.find('arn:x/abc')?.row.name, 'claude-sonnet-5');
});

test('what is estimated, unverified or not known stays so, and never becomes zero', () => {
  const catalogue = new Catalogue();
  const estimated = { tokens: { ...million().tokens, kind: 'estimated' as const, basis: 'characters / 3' } };
  assert.equal(catalogue.cost(estimated, { model: 'amazon.nova-lite-v1:0' }, at).kind, 'estimated');
  assert.equal(catalogue.cost({ units: { 'rerank-queries': 1 } }, {}, at).kind, 'estimated');
  assert.equal(catalogue.cost({ units: { 'new-units': 1 } }, {}, at).kind, 'unknown');
  assert.equal(
    catalogue.cost({ tokens: { kind: 'unknown', reason: 'cut' } }, { model: 'amazon.nova-lite-v1:0' }, at).kind,
    'unknown',
  );
  assert.equal(catalogue.cost(million(), { model: 'somebody.else-v1' }, at).kind, 'unknown');
  assert.equal(catalogue.cost({ unknown: 'billed by seat' }, {}, at).kind, 'unknown');
});

test('every row of the model table says since when its price holds and which of its fields are assumed', () => {
  for (const { name, prices, assumed = [] } of MODEL_TABLE) {
    assert.ok(
      prices.every(({ effectiveFrom, asOf }) => effectiveFrom <= asOf),
      name,
    );
    assert.ok(assumed.includes('effectiveFrom'), `${name}: the sources do not say since when a price holds`);
  }
  const sure = MODEL_TABLE.filter(({ assumed = [] }) => !assumed.includes('cacheFromTokens')).map(({ name }) => name);
  assert.deepEqual(sure, ['nova-micro', 'nova-lite', 'nova-pro', 'claude-haiku', 'claude-sonnet']);
});

test('the price of the day counts, and a row that is replaced counts from then on', () => {
  const row = MODEL_TABLE.find(({ name }) => name === 'claude-sonnet-5');
  const [price] = row?.prices ?? [];
  assert.ok(row && price);
  const dearer = {
    ...price,
    effectiveFrom: '2027-01-01',
    usdPerMillion: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  };
  const catalogue = new Catalogue();
  const usd = (day: number) => {
    const cost = catalogue.cost(million(), { model: 'global.anthropic.claude-sonnet-5' }, day);
    return cost.kind === 'unknown' ? NaN : cost.usd;
  };
  catalogue.update({ models: [{ ...row, prices: [price, dearer] }] });
  assert.deepEqual([usd(Date.UTC(2026, 11, 31)), usd(Date.UTC(2027, 0, 1))], [12, 18]);
});

test('a cost grows with every count and never runs backwards', () => {
  const catalogue = new Catalogue();
  const counts = fc.record({
    input: fc.nat(1e6),
    output: fc.nat(1e6),
    cacheRead: fc.nat(1e6),
    cacheWrite: fc.nat(1e6),
  });
  fc.assert(
    fc.property(counts, counts, fc.constantFrom(...MODEL_TABLE.map(({ id }) => id)), (a, b, model) => {
      const usd = (each: typeof a) => {
        const cost = catalogue.cost({ tokens: { kind: 'known', counts: each } }, { model }, at);
        return cost.kind === 'unknown' ? NaN : cost.usd;
      };
      const sum = {
        input: a.input + b.input,
        output: a.output + b.output,
        cacheRead: a.cacheRead + b.cacheRead,
        cacheWrite: a.cacheWrite + b.cacheWrite,
      };
      assert.ok(Math.abs(usd(sum) - usd(a) - usd(b)) < 1e-9);
    }),
  );
});

test('every row of both tables says where it comes from and when it was read', () => {
  for (const note of [...MODEL_TABLE.flatMap(({ prices }) => prices), ...UNIT_PRICES]) {
    assert.match(note.asOf, /^\d{4}-\d\d-\d\d$/);
    assert.match(note.effectiveFrom, /^\d{4}-\d\d-\d\d$/);
    assert.ok(note.source.length > 10);
  }
});

test('a configured model is warned of 90 days before its end, and named as ended on the day', async () => {
  const clock = fakeClock(Date.UTC(2026, 5, 15));
  const aws = { regions: ['us-east-1'], bedrock: { models: ['nova-premier', 'nova-pro'], lifecycle: false } };
  const manager = createAwsManager({ aws, masker: 'none', clock });
  assert.deepEqual(manager.warnings(), [], '91 days before');
  await clock.advance(86_400_000);
  assert.deepEqual(
    manager.warnings().map(({ model, ended }) => [model, ended]),
    [['nova-premier', false]],
  );
  await clock.advance(90 * 86_400_000);
  assert.deepEqual(
    manager.warnings().map(({ model, ended }) => [model, ended]),
    [['nova-premier', true]],
  );
});
