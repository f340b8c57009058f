import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rankCauses, type Mechanism } from '@sitrep/sdk/analysis';
import type { CallSummary, ChangeEvent, LogRecord } from '@sitrep/sdk/telemetry';
import { FAULT_AT, FAULT_ROW, gauge, INCIDENT, smallSystem, START, STEP_MS, tableOf } from './small-system.ts';

const ROWS = (INCIDENT.to - START) / STEP_MS;

/** A line that `entity` writes ten times in each step from the fault on. */
function complaint(body: string, entity = 'basket', severity: LogRecord['severity'] = 'error'): LogRecord[] {
  return Array.from({ length: ROWS }, (_, row): LogRecord[] =>
    Array.from({ length: row >= FAULT_ROW ? 10 : 1 }, (__, i) => ({
      at: START + row * STEP_MS + i,
      entity,
      severity: row >= FAULT_ROW ? severity : 'info',
      body: row >= FAULT_ROW ? body : 'request served',
    })),
  ).flat();
}

function first(more: Omit<Parameters<typeof rankCauses>[0], 'table'>, fault = { node: 'store', failing: 0.5 }) {
  const { series, topology } = smallSystem({ fault });
  return rankCauses({ table: tableOf({ series, topology, calls: more.calls ?? [] }), ...more }).causes[0];
}

suite('the mechanism of a cause', () => {
  const said: readonly (readonly [Mechanism, readonly string[]])[] = [
    [
      'certificate',
      [
        'read at store failed: x509: certificate has expired or is not yet valid',
        'store: javax.net.ssl.SSLHandshakeException: PKIX path validation failed',
        'GET https://store/ CERT_HAS_EXPIRED',
        'store: TLS handshake failed: remote error: bad certificate',
      ],
    ],
    [
      'clock skew',
      [
        'store answered 403 RequestTimeTooSkewed',
        'token of store is not valid yet: used before issued',
        'store: JWT rejected, iat is in the future',
      ],
    ],
    [
      'name resolution',
      [
        'getaddrinfo EAI_AGAIN store',
        'dial tcp: lookup store on 10.0.0.10:53: i/o timeout',
        'java.net.UnknownHostException: store',
        'store: Name or service not known',
      ],
    ],
    [
      'lock contention',
      [
        'store: Lock wait timeout exceeded; try restarting transaction',
        'store process still waiting for ShareLock on transaction after 1000 ms',
        'store: thread blocked for 900 ms waiting to acquire mutex',
      ],
    ],
  ];
  for (const [mechanism, lines] of said)
    test(`is ${mechanism} where complaints about the component say so, in the words of any library`, () => {
      for (const line of lines) {
        const cause = first({ logs: complaint(line) });
        assert.equal(cause?.entity, 'store', line);
        assert.equal(cause.mechanism, mechanism, line);
      }
    });

  test('is not taken from what is said of another component, or said as ever, or in passing', () => {
    const line = 'read at store failed: x509: certificate has expired';
    for (const logs of [
      complaint(line.replace('store', 'store-archive')),
      complaint(line, 'basket', 'info'),
      Array.from({ length: ROWS }, (_, row): LogRecord => ({
        at: START + row * STEP_MS,
        entity: 'basket',
        severity: 'error',
        body: line,
      })),
    ])
      assert.equal(first({ logs })?.mechanism, 'errors');
  });

  test('never moves a rank: lines that name a healthy component accuse it of nothing', () => {
    const plain = first({});
    const accused = first({ logs: complaint('read at index failed: x509: certificate has expired') });
    assert.equal(accused?.entity, plain?.entity);
    assert.equal(accused?.mechanism, 'errors');
  });

  test('is a certificate also where somebody deployed shortly before, and a bad deploy where it is a lock', () => {
    const changes: ChangeEvent[] = [
      { id: 'c', at: FAULT_AT - 60_000, entity: 'store', kind: 'deploy', summary: 'store 2.0' },
    ];
    const about = (line: string) => first({ changes, logs: complaint(line) })?.mechanism;
    assert.equal(about('store: certificate verify failed: certificate has expired'), 'certificate');
    assert.equal(about('store: lock wait timeout'), 'bad deploy');
  });

  /** Calls as both sides measured them; from the fault on, those into the store are lost on their way. */
  const calls = (lost: number): CallSummary[] =>
    Array.from({ length: ROWS }, (_, row) =>
      [
        ['front', 'basket'],
        ['front', 'search'],
        ['basket', 'store'],
        ['search', 'index'],
      ].map(([caller, callee]) => ({
        at: START + row * STEP_MS,
        caller,
        callee: callee as string,
        operation: 'read',
        stepMs: STEP_MS,
        calls: 300,
        failures: callee === 'store' && row >= FAULT_ROW ? 300 * lost : 0,
        callerMeanS: 0.02,
        calleeMeanS: 0.02,
        calleeSelfS: 0.02,
      })),
    ).flat();

  test('is the network where calls fail on their way that nobody reports, and errors where they were refused', () => {
    const lost = { node: 'basket', failing: 0.5 };
    const cause = first({ calls: calls(0.5) }, lost);
    assert.equal(cause?.entity, 'store');
    assert.equal(cause.mechanism, 'network');
    const refused = first({ calls: calls(0.5), logs: complaint('read at store failed: connection refused') }, lost);
    assert.equal(refused?.mechanism, 'errors');
  });

  test('stays with the caller where a pool of its own ran out before users noticed', () => {
    const { series, topology } = smallSystem({ fault: { node: 'basket', failing: 0.5 } });
    const pool = gauge('basket', 'connections', (row) =>
      row < FAULT_ROW - 12 ? 0.1 : Math.min(1, 0.1 + (row - FAULT_ROW + 12) * 0.08),
    );
    const table = tableOf({ series: [...series, pool], topology, calls: calls(0.5) });
    const [cause] = rankCauses({ table, calls: calls(0.5) }).causes;
    assert.equal(cause?.entity, 'basket');
    assert.equal(cause.mechanism, 'resource exhaustion');
  });
});
