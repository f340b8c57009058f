import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { maskLine, TemplateMiner, type LogTemplate } from '@sitrep/sdk/analysis';
import { cleanText } from '@sitrep/sdk/safety';
import { statements } from '../support/log-statements.ts';
import { sharedData } from '../support/shared-data.ts';

/** The templates of some lines after one settlement. */
function mine(lines: readonly string[], miner = new TemplateMiner()): LogTemplate[] {
  for (const [at, line] of lines.entries()) miner.add(line, at);
  miner.settle();
  return miner.templates();
}

const texts = (lines: readonly string[]): string[] =>
  mine(lines)
    .map(({ text }) => text)
    .sort();

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy', 'mallory', 'oscar'];

suite('masks', () => {
  const alike: readonly (readonly [string, string, string])[] = [
    ['GET /shop/items/17 took 12 ms', 'GET /shop/items/934 took 8 ms', 'GET <*> took <*> ms'],
    ['login of user41 from 198.51.100.7', 'login of user9 from 203.0.113.250:80', 'login of <*> from <*>'],
    ['job 4f3a9c1e-0d2b-4c7a done', 'job 0d2b4f3a-9c1e-4c7a done', 'job <*> done'],
    ['retry in 1.5s, attempt=2', 'retry in 250ms, attempt=11', 'retry in <*>, attempt=<*>'],
    ['mail to ann@example.org bounced', 'mail to bob.b@example.com bounced', 'mail to <*> bounced'],
    ['see https://example.org/x?y=a', 'see https://example.org/z', 'see <*>'],
    ['at Mon Jan 5 10:00:00 2015, started', 'at Tue Feb 17 04:12:59 2015, started', 'at <*>, started'],
    ['assigned [north, south, east]', 'assigned [north, west]', 'assigned [<*>]'],
    ['dropping k1 k2 k3', 'dropping k4', 'dropping <*>'],
    ['set owner= uid=0', 'set owner=x1 uid=0', 'set owner=<*> uid=<*>'],
    ['open(path=/a/b, lazy=true)', 'open(path=/c, lazy=false)', 'open(path=<*>, lazy=<*>)'],
    ['source=Pool{3, idle} up', 'source=Pool{99, in use} up', 'source=<*> up'],
    ['reading ./data/input.csv', 'reading ../other/input.csv', 'reading <*>'],
    ['digest deadbeefcafe ok', 'digest 0123456789ab ok', 'digest <*> ok'],
    ['depth........0', 'depth........17', 'depth........<*>'],
    ['no route to db.example.org:5432', 'no route to cache.example.org:6379', 'no route to <*>'],
  ];
  for (const [one, other, masked] of alike)
    test(`reads "${one}" as "${masked}"`, () => {
      assert.equal(maskLine(one), masked);
      assert.equal(maskLine(other), masked);
    });

  for (const text of ['connection refused', 'Input/output error', 'it is not May', "can't read and/or write", 'a < b'])
    test(`leaves "${text}" as it is`, () => assert.equal(maskLine(text), text));

  test('masks a masked line no further', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => assert.equal(maskLine(maskLine(text)), maskLine(text))),
    );
  });

  test('reads a line with hidden characters like the one without', () => {
    assert.equal(maskLine('ad\u200bmin \u202elogged\u0000 in\u{e0041}'), 'admin logged in');
    assert.equal(mine(['ad\u200bmin logged in', 'admin logged in']).length, 1);
  });
});

suite('templates', () => {
  test('keeps different statements apart', () => {
    assert.equal(mine(['connection refused', 'connection reset', 'connection closed', 'disk full']).length, 4);
  });

  test('keeps states and verbs in capitals apart', () => {
    const lines = ['order 1 went from NEW to PAID', 'order 2 went from PAID to SENT', 'order 3 went from SENT to DONE'];
    assert.deepEqual(texts(lines), [
      'order <*> went from NEW to PAID',
      'order <*> went from PAID to SENT',
      'order <*> went from SENT to DONE',
    ]);
  });

  test('takes words for values once enough different ones stood in their place', () => {
    const greet = (name: string): string => `welcome back, ${name}, to the shop`;
    assert.equal(mine(NAMES.slice(0, 5).map(greet)).length, 5);
    assert.deepEqual(texts(NAMES.slice(0, 6).map(greet)), ['welcome back, <*>, to the shop']);
  });

  const varying: readonly (readonly [string, readonly string[], string])[] = [
    [
      'a user whose name is announced',
      ['session of user alice ended', 'session of user bob ended', 'session of user carol ended'],
      'session of user <*> ended',
    ],
    [
      'hosts, some with digits',
      ['peer db.example.org is down', 'peer 192.0.2.7 is down', 'peer cache.internal is down'],
      'peer <*> is down',
    ],
    [
      'names of several words in quotes',
      ['one', 'two words', 'now three words', 'and here are five words'].map(
        (name) => `playlist "${name}" was renamed`,
      ),
      'playlist "<*>" was renamed',
    ],
    [
      'a file and its owner together',
      ['a.txt of ann', 'b.txt of bob', 'c.txt of cid', 'd.txt of dan', 'e.txt of eve', 'f.txt of fay'].map(
        (what) => `uploaded the file ${what} to the archive`,
      ),
      'uploaded the file <*> of <*> to the archive',
    ],
    [
      'four words that always differ',
      NAMES.map((name, i) => `${name} and ${name}son left ${name}ville by ${NAMES[(i * 5) % 12]}air for good`),
      '<*> and <*> left <*> by <*> for good',
    ],
    [
      'arguments that vary independently',
      ['red', 'blue', 'green'].flatMap((color) =>
        ['low', 'high'].flatMap((level) =>
          ['on', 'off'].map((state) => `set color=${color} level=${level} state=${state}`),
        ),
      ),
      'set color=<*> level=<*> state=<*>',
    ],
  ];
  for (const [what, lines, text] of varying)
    test(`makes one template of lines with ${what}`, () => assert.deepEqual(texts(lines), [text]));

  test('never takes the name of an argument for a value', () => {
    const lines = NAMES.map((name) => `setting default ${name}=5 for all shops`);
    assert.equal(mine(lines).length, NAMES.length);
  });

  test('counts every line once, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 80, unit: 'binary' }), { maxLength: 60 }), (lines) => {
        assert.equal(
          mine(lines).reduce((sum, template) => sum + template.lines, 0),
          lines.length,
        );
      }),
    );
  });

  test('does not depend on the order of lines between two settlements', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(), { minLength: 400, maxLength: 400 }), (seed, keys) => {
        const lines = statements(400, seed).map(({ line }) => line);
        const shuffled = lines
          .map((line, i) => ({ line, key: keys[i] as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ line }) => line);
        const plain = (templates: readonly LogTemplate[]): unknown =>
          templates.map(({ id, text, lines }) => ({ id, text, lines }));
        assert.deepEqual(plain(mine(shuffled)), plain(mine(lines)));
      }),
      { numRuns: 30 },
    );
  });

  test('finds most statements of a made-up system exactly', () => {
    const written = statements(5_000, 1);
    const miner = new TemplateMiner();
    const found = written.map(({ line }, at) => miner.add(line, at));
    miner.settle();
    const ids = found.map(({ current }) => current.id);
    assert.ok(
      groupingAccuracy(
        written.map(({ statement }) => statement),
        ids,
      ) >= 0.9,
    );
  });

  test(
    'reads every string of a list of naughty ones, and shows none that is hidden',
    { skip: sharedData('vectors').skip },
    () => {
      const file = join(sharedData('vectors').dir, 'naughty-strings', 'blns.json');
      const naughty = JSON.parse(readFileSync(file, 'utf8')) as string[];
      const templates = mine(naughty);
      assert.equal(
        templates.reduce((sum, { lines }) => sum + lines, 0),
        naughty.length,
      );
      for (const { text } of templates) assert.equal(text, cleanText(text, 1e6));
    },
  );

  const long: Readonly<Record<string, string>> = {
    'quotation marks': '"',
    paths: '/a',
    'brackets that never close': '=(',
    'keys without values': 'a= ',
    digits: '1',
    letters: 'x',
    'lists that never began': 'a,b]',
    apostrophes: "'a",
    'emoji and bidi controls': '😀\u202e',
  };
  for (const [what, piece] of Object.entries(long))
    test(`looks at the first 2,000 characters only of a megabyte of ${what}`, () => {
      const line = piece.repeat(1_000_000 / piece.length);
      const [template, ...others] = mine([`${line} one end`, `${line} another end`, line.slice(0, 2_500)]);
      assert.equal(others.length, 0);
      assert.ok((template as LogTemplate).text.length <= 3 * 2_000);
    });
});

suite('template ids', () => {
  const plain = ['cache is warm', 'disk 4 is full', 'worker 17 stopped'];

  test('are the same in another process that reads the same lines', () => {
    assert.deepEqual(
      mine(plain).map(({ id }) => id),
      mine([...plain].reverse()).map(({ id }) => id),
    );
    assert.equal(mine(['disk 4 is full'])[0]?.id, 'd2354dc4f9eaf838');
  });

  test('stay when more lines come', () => {
    const miner = new TemplateMiner();
    const before = mine(plain, miner).map(({ id }) => id);
    assert.deepEqual(new Set(mine([...plain, ...plain], miner).map(({ id }) => id)), new Set(before));
  });

  test('of two templates that turn out to be one, the older stays and the younger leads to it', () => {
    const miner = new TemplateMiner();
    const line = (name: string): string => `welcome back, ${name}, to the shop`;
    const older = miner.add(line('alice'), 1);
    miner.settle();
    const oldest = older.id;
    const younger = miner.add(line('bob'), 2);
    miner.settle();
    const { id } = younger;
    assert.notEqual(id, oldest);
    mine(NAMES.slice(2, 8).map(line), miner);
    assert.equal(younger.current.id, oldest);
    assert.equal(miner.find(id)?.id, oldest);
    assert.equal(miner.find(oldest)?.lines, 8);
  });

  test('survive a restart, with the templates', () => {
    const before = new TemplateMiner();
    mine(
      statements(500, 3).map(({ line }) => line),
      before,
    );
    const after = new TemplateMiner({
      from: JSON.parse(JSON.stringify(before.snapshot())) as ReturnType<typeof before.snapshot>,
    });
    assert.deepEqual(
      after.templates().map(({ id, text, lines, firstAt, lastAt }) => ({ id, text, lines, firstAt, lastAt })),
      before.templates().map(({ id, text, lines, firstAt, lastAt }) => ({ id, text, lines, firstAt, lastAt })),
    );
    for (const { line } of statements(500, 4)) assert.equal(after.add(line, 0).id, before.add(line, 0).id);
  });
});

suite('the limit of templates', () => {
  const one = (name: string): string => `${name} is here`;

  test('forgets what was seen once before what was seen twice, and counts it', () => {
    const miner = new TemplateMiner({ maxTemplates: 8 });
    mine([one('alice'), one('alice'), ...NAMES.slice(1, 8).map(one)], miner);
    assert.equal(miner.forgotten, 0);
    miner.add('one too many', 99);
    assert.equal(miner.forgotten, 2);
    const left = miner.templates().map(({ text }) => text);
    assert.equal(left.length, 7);
    assert.ok(left.includes(one('alice')));
    assert.ok(!left.includes(one('bob')) && !left.includes(one('carol')));
  });

  test('gives a forgotten statement its id again', () => {
    const miner = new TemplateMiner({ maxTemplates: 4 });
    const { id } = miner.add(one('alice'), 0);
    for (const name of NAMES) miner.add(`${name} left`, 1);
    assert.equal(miner.find(id), undefined);
    assert.equal(miner.add(one('alice'), 2).id, id);
  });

  test('is never passed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 20 }), { maxLength: 100 }), (lines) => {
        const miner = new TemplateMiner({ maxTemplates: 5, settleAfter: 3 });
        for (const line of lines) {
          miner.add(line, 0);
          assert.ok(miner.templates().length <= 5);
        }
      }),
    );
  });
});

/** Share of lines whose group holds exactly the lines of their statement. */
function groupingAccuracy(statements: readonly string[], groups: readonly string[]): number {
  const lines = (labels: readonly string[]): Map<string, string> =>
    new Map([...Map.groupBy(labels.keys(), (i) => labels[i] as string)].map(([label, own]) => [label, own.join()]));
  const [truth, found] = [lines(statements), lines(groups)];
  const right = statements.filter((statement, i) => truth.get(statement) === found.get(groups[i] as string));
  return right.length / statements.length;
}
