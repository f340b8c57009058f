import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { findSensitive, type SensitiveKind } from '@sitrep/sdk/safety';

/** What was found, as `kind text`. */
function found(text: string, kinds?: readonly SensitiveKind[]): string[] {
  return findSensitive(text, kinds).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}

/** A check digit after `digits`, so that Luhn's sum comes out. */
function luhned(digits: string): string {
  for (let check = 0; check < 10; check++) {
    const sum = `${digits}${check}`
      .split('')
      .toReversed()
      .reduce((total, char, i) => {
        const twice = Number(char) * (i % 2 === 0 ? 1 : 2);
        return total + (twice > 9 ? twice - 9 : twice);
      }, 0);
    if (sum % 10 === 0) return digits + check;
  }
  throw new Error('unreachable');
}

suite('what is found', () => {
  const samples: Readonly<Record<SensitiveKind, readonly (readonly [text: string, part: string])[]>> = {
    account: [
      ['role arn:aws:iam::123456789012:role/deploy is gone', '123456789012'],
      ['in account 123456789012 today', '123456789012'],
    ],
    address: [
      ['sent to 221B Baker Street today', '221B Baker Street'],
      ['write to P.O. Box 149', 'P.O. Box 149'],
    ],
    card: [
      ['pays with 4111 1111 1111 1111.', '4111 1111 1111 1111'],
      ['pan=378282246310005;', '378282246310005'],
      ['my card 6304000000000000 is lost', '6304000000000000'],
    ],
    email: [
      ['ask jane.doe+ops@mail.example.org, please', 'jane.doe+ops@mail.example.org'],
      ['<jürgen@bücher.example>', 'jürgen@bücher.example'],
    ],
    host: [
      ['db-17.prod.internal refused', 'db-17.prod.internal'],
      ['shop.abc123.eu-west-1.rds.amazonaws.com:5432', 'shop.abc123.eu-west-1.rds.amazonaws.com'],
      ['node ip-10-1-2-3 left', 'ip-10-1-2-3'],
    ],
    iban: [
      ['to GB29 NWBK 6016 1331 9268 19 BY FRIDAY', 'GB29 NWBK 6016 1331 9268 19'],
      ['iban DE89370400440532013000.', 'DE89370400440532013000'],
    ],
    'ip-address': [
      ['from 10.250.11.85:42358', '10.250.11.85'],
      ['dial tcp [2001:db8::ff00:42:8329]:443', '2001:db8::ff00:42:8329'],
      ['It was 192.168.0.1.', '192.168.0.1'],
    ],
    'mac-address': [['port 00:0D:60:E9:1D:DC up', '00:0D:60:E9:1D:DC']],
    'national-id': [
      ['his social security number is 853-37-1694', '853-37-1694'],
      ['DNI 12345678Z', '12345678Z'],
      ['CPF 111.444.777-35', '111.444.777-35'],
      ['codice RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
      ['NHS number 943 476 5919', '943 476 5919'],
      ['aadhaar 2363 5416 5219', '2363 5416 5219'],
      ['NINO QQ 12 34 56 C is AB 12 34 56 C', 'AB 12 34 56 C'],
    ],
    person: [
      ['cannot open /home/greeno/raptor.dev', 'greeno'],
      ['level=warn user=ada msg=x', 'ada'],
      ['arn:aws:sts:::assumed-role/Ops/ada.lovelace', 'ada.lovelace'],
    ],
    phone: [
      ['call +44 20 7946 0958 now', '+44 20 7946 0958'],
      ['at (415) 555-0132', '(415) 555-0132'],
      ['541-714-1388 is theirs', '541-714-1388'],
      ['541-714-1388 x123', '541-714-1388 x123'],
      ['2026-11-22 17 541-714-1388 200', '541-714-1388'],
      ['0490 75 40 81, 0494 92 82 32', '0494 92 82 32'],
      ['They are not answering at 668 5702', '668 5702'],
      ['Phone: 0490 75 40 81', '0490 75 40 81'],
      ['on 01.84.17.61.18?', '01.84.17.61.18'],
    ],
    secret: [
      ['key AKIAIOSFODNN7EXAMPLE leaked', 'AKIAIOSFODNN7EXAMPLE'],
      ['DB_PASSWORD=hunter2hunter2', 'hunter2hunter2'],
      ['{"api_key": "Zx81-Zx81"}', 'Zx81-Zx81'],
      ['Authorization: Bearer abc.def-123_456', 'abc.def-123_456'],
      ['postgres://shop:s3cr3t@db:5432/shop', 's3cr3t'],
      ['token ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
      ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc'],
      ['login --password hunter2hunter2', 'hunter2hunter2'],
    ],
  };
  for (const [kind, texts] of Object.entries(samples) as [SensitiveKind, (typeof samples)['card']][]) {
    test(`finds ${texts.length} sorts of ${kind}, each whole`, () => {
      for (const [text, part] of texts)
        assert.ok(found(text).includes(`${kind} ${part}`), `${text}: ${found(text).join()}`);
    });
  }
});

suite('what is left alone', () => {
  const plain = [
    'p95 latency rose from 120 ms to 1340 ms between 2026-11-22 10:15:30 and 2026-11-22 10:19:00',
    'blk_-6952295868487656571 terminating, blk_6979800421545566530 stays',
    'trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7',
    'pool 20/20 in use, 1 234 567 rows scanned, 67 108 864 bytes written',
    'version 1.25.3, 10.4.1-rc.2, build 20261122, commit 7384cf7',
    'epoch 1795342530 and 1795342530123 and 1795342530123456789',
    'ratio 0.4111111111111111, price 12.99, 99.95 % over 30 days',
    'deadline 10:15:30.123456, std::vector<int>, a::b, C:\\Windows',
    'ticket 853-37-16940 and 1853-37-1694; ranges 100-200-3000',
    'IBAN GB29 NWBK 6016 1331 9268 18 has a wrong checksum',
    'card 4111 1111 1111 1112 has a wrong checksum',
    'input_tokens=1200 max_token=4096 token: expired, password: required',
    'https://example.org/runbooks/checkout?page=2#restart',
    '@mention, user@localhost, a@b, npm i @scope/name@1.2.3',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ];
  for (const text of plain) test(`leaves alone: ${text}`, () => assert.deepEqual(found(text), []));
});

test('of two readings of the same text the surer one gives the kind, and the piece covers both', () => {
  assert.deepEqual(found('password=jane@example.org'), ['secret jane@example.org']);
  assert.deepEqual(found('/home/jane.doe@example.org'), ['email jane.doe@example.org']);
});

test('looks only for the kinds that are asked for', () => {
  assert.deepEqual(found('jane@example.org from 10.0.0.1', ['ip-address']), ['ip-address 10.0.0.1']);
});

test('every card number with the right digits is found, one wrong digit and it is not', () => {
  const numbers = fc.stringMatching(/^4\d{14}$/).map(luhned);
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 15 }), (number, at) => {
      assert.deepEqual(found(`pays with ${number} today`), [`card ${number}`]);
      const wrong = number.slice(0, at) + ((Number(number[at]) + 1) % 10) + number.slice(at + 1);
      assert.deepEqual(found(`pays with ${wrong} today`, ['card']), []);
    }),
  );
});

test('spans come in order, apart from each other and inside the text', () => {
  const pieces = fc.constantFrom(
    'jane@example.org',
    '10.0.0.1',
    ' ',
    'x',
    '=',
    'password',
    '4111111111111111',
    '-',
    '+1 ',
    '::',
    '🔥',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      let last = 0;
      for (const { start, end } of findSensitive(text)) {
        assert.ok(start >= last && end > start && end <= text.length);
        last = end;
      }
    }),
  );
});

test('takes time in proportion to the text, whatever is repeated in it', () => {
  const units = fc.oneof(
    fc.constantFrom(
      '1',
      '1 ',
      '1-',
      '(1',
      '+',
      '@',
      'a@',
      'a.',
      'a.a-',
      ':',
      '::',
      'f:',
      '=',
      'password=',
      'eyJ',
      'eyJa.',
      '"',
      '\\',
      ' ',
      '-----BEGIN PRIVATE KEY-----',
      'http://a:',
      'A1',
      'Aa ',
      '1 Aa ',
      '0.',
      'AKIA',
      'sk-',
      '/home/',
      'user=',
    ),
    fc.stringMatching(/^[a-zA-Z0-9@:=+()./ _-]{1,6}$/),
  );
  const cost = (text: string): number => {
    const before = process.cpuUsage();
    findSensitive(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  findSensitive('warm '.repeat(2_000));
  fc.assert(
    fc.property(fc.tuple(units, units), ([first, second]) => {
      const text = (length: number) =>
        (first + second).repeat(Math.ceil(length / (first + second).length)).slice(0, length);
      const short = Math.min(cost(text(20_000)), cost(text(20_000)));
      // Eight times the text: a quadratic pattern would take 64 times as long. 2 µs a character is the floor under the noise.
      assert.ok(cost(text(160_000)) <= Math.max(24 * short, 320_000), JSON.stringify([first, second, short]));
    }),
    { numRuns: 40 },
  );
});
