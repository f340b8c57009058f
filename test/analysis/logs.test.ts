import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { groupLogs, maskLine, MAX_LOG_GROUPS } from '@sitrep/sdk/analysis';
import type { LogRecord } from '@sitrep/sdk/telemetry';

const line = (body: string, i = 0, entity = 'a'): LogRecord => ({ at: 1_000 + i, entity, severity: 'info', body });

suite('log groups', () => {
  const alike: readonly (readonly [string, string])[] = [
    ['GET /shop/items/17 took 12 ms', 'GET /shop/items/934 took 8 ms'],
    ['login failed for user41 from 198.51.100.7', 'login failed for user9 from 203.0.113.250'],
    ['job 4f3a9c1e-0d2b-4c7a-9d8e-1a2b3c4d5e6f done', 'job 0d2b4f3a-9c1e-4c7a-9d8e-1a2b3c4d5e6f done'],
    ['retry in 1.5s, attempt=2', 'retry in 250ms, attempt=11'],
    ['mail to ann@example.org bounced', 'mail to bob.b@example.com bounced'],
    ['key "alpha" missing', 'key "beta beta" missing'],
    ['see https://example.org/x?y=1', 'see https://example.org/z'],
  ];
  for (const [one, other] of alike)
    test(`puts "${one}" and "${other}" together`, () => assert.equal(maskLine(one), maskLine(other)));

  test('keeps different statements apart', () => {
    assert.notEqual(maskLine('connection refused'), maskLine('connection reset'));
    assert.equal(
      groupLogs([line('connection refused'), line('connection reset'), line('connection reset', 1, 'b')]).length,
      3,
    );
  });

  test('masks a masked line no further', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => assert.equal(maskLine(maskLine(text)), maskLine(text))),
    );
  });

  test('counts every line once, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 80 }), { maxLength: 60 }), (bodies) => {
        const groups = groupLogs(bodies.map((body, i) => line(body, i)));
        assert.equal(
          groups.reduce((sum, { times }) => sum + times.length, 0),
          bodies.length,
        );
      }),
    );
  });

  test('counts what opens one group too many as other, so that memory stays bounded', () => {
    const word = (i: number): string =>
      String(i)
        .split('')
        .map((digit) => 'abcdefghij'[Number(digit)])
        .join('');
    const groups = groupLogs(Array.from({ length: MAX_LOG_GROUPS + 50 }, (_, i) => line(`state ${word(i)}`, i)));
    assert.equal(groups.length, MAX_LOG_GROUPS + 1);
    assert.equal(groups.find(({ template }) => template === '<other>')?.times.length, 50);
  });

  test('gives every line the template that it has by itself, whatever lines came before', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.integer().map(String),
      fc.uuid(),
      fc.ipV4(),
      fc.constantFrom('user7', 'é9', '=', '"x1"', '/v2/a', ' ', 'http://h1/2', '4.5%'),
    );
    const body = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(' '));
    fc.assert(
      fc.property(fc.array(body, { maxLength: 12 }), (bodies) => {
        for (const { template, examples } of groupLogs(bodies.map((each, i) => line(each, i))))
          for (const example of examples) assert.equal(template, maskLine(example));
      }),
      { numRuns: 300 },
    );
  });

  test('takes time in proportion to a long hostile line', () => {
    const hostile = [
      '"'.repeat(50_000),
      '/a'.repeat(50_000),
      'a1-'.repeat(50_000),
      '='.repeat(50_000),
      '1.'.repeat(50_000),
    ];
    const before = performance.now();
    for (const body of hostile) maskLine(body);
    assert.ok(performance.now() - before < 1_000);
  });
});
