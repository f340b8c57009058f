import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSitrepError } from '@sitrep/sdk/base';
import { alertmanagerSource, genericSource, readSeverity, readTimestamp } from '@sitrep/sdk/intake';
import { notification, START } from './intake-under-test.ts';

const receivedAt = START + 5_000;
const read = (payload: unknown) => genericSource.read(payload, { receivedAt });

function issues(run: () => unknown): readonly { pointer: string; message: string }[] {
  try {
    run();
  } catch (error) {
    assert.ok(isSitrepError(error, 'ERR_SITREP_PAYLOAD_INVALID'), String(error));
    return error.details['errors'] as { pointer: string; message: string }[];
  }
  return assert.fail('the payload was read');
}

describe('alertmanager source', () => {
  it('takes the summary as title, the service as entity, and the label set as identity whatever its order', () => {
    const labels = { alertname: 'Slow', severity: 'page', service: 'cart', instance: 'cart-1:80' };
    const [draft] = alertmanagerSource.read(notification(labels, { annotations: { summary: 'Cart is slow' } }), {
      receivedAt,
    });
    const reordered = Object.fromEntries(Object.entries(labels).toReversed());
    const [again] = alertmanagerSource.read(notification(reordered, { startsAt: START + 9 }), { receivedAt });
    assert.equal(draft?.title, 'Cart is slow');
    assert.equal(draft?.entity, 'cart');
    assert.equal(draft?.severity, 'critical');
    assert.equal(draft?.startedAt, START);
    assert.equal(draft?.endedAt, undefined);
    assert.equal(draft?.identity, again?.identity);
  });

  it('reads nanoseconds and takes the year 1 for a time that has not come', () => {
    const payload = notification({ alertname: 'a' });
    Object.assign(payload.alerts[0] as object, { startsAt: '2018-03-07T06:33:21.873077559-05:00' });
    const [draft] = alertmanagerSource.read(payload, { receivedAt });
    assert.equal(draft?.startedAt, Date.UTC(2018, 2, 7, 11, 33, 21, 873));
    assert.equal(readTimestamp('0001-01-01T00:00:00Z'), undefined);
  });

  it('points at what does not fit', () => {
    const payload = { version: '3', alerts: [{ labels: { 'a/b': 1 } }, {}] };
    assert.deepEqual(
      issues(() => alertmanagerSource.read(payload, { receivedAt })).map(({ pointer }) => pointer),
      ['/version', '/alerts/0/labels/a~1b', '/alerts/1/labels'],
    );
  });

  it('takes 10,000 alerts in a payload and refuses 10,001', () => {
    const alerts = Array.from({ length: 10_000 }, (_, i) => ({ labels: { alertname: `a${i}` } }));
    assert.equal(alertmanagerSource.read({ version: '4', alerts }, { receivedAt }).length, 10_000);
    const more = { version: '4', alerts: [...alerts, { labels: {} }] };
    assert.equal(issues(() => alertmanagerSource.read(more, { receivedAt }))[0]?.pointer, '/alerts');
  });
});

describe('generic source', () => {
  it('needs a title and nothing else', () => {
    assert.deepEqual(read({ title: 'Disk full' }), [
      {
        ...read({ title: 'Disk full' })[0],
        state: 'firing',
        severity: 'warning',
        title: 'Disk full',
        labels: {},
        startedAt: receivedAt,
      },
    ]);
    assert.equal(issues(() => read({ severity: 'high' }))[0]?.pointer, '/title');
    assert.equal(issues(() => read('Disk full'))[0]?.pointer, '');
  });

  it('reads one alert, a list, and an envelope alike', () => {
    const one = { title: 'Disk full', severity: 'P1', labels: { shelf: 3, hot: true } };
    assert.deepEqual(read([one]), read(one));
    assert.deepEqual(read({ alerts: [one] }), read(one));
    assert.deepEqual(read(one)[0]?.labels, { shelf: '3', hot: 'true' });
    assert.deepEqual(read([]), []);
  });

  it('says which severity, state, time and label it could not read', () => {
    const wrong = { title: 'x', severity: 'spicy', state: 'maybe', startedAt: 'soon', labels: { a: { b: 1 } } };
    assert.deepEqual(
      issues(() => read([{ title: 'fine' }, wrong])).map(({ pointer }) => pointer),
      ['/1/severity', '/1/state', '/1/labels/a', '/1/startedAt'],
    );
  });

  it('takes times as text, seconds and milliseconds', () => {
    const expected = Date.UTC(2026, 0, 2);
    for (const startedAt of [expected, expected / 1_000, '2026-01-02T00:00:00Z', '2026-01-02T01:00:00.000+01:00'])
      assert.equal(read({ title: 'x', startedAt })[0]?.startedAt, expected, String(startedAt));
  });

  it('tells two conditions apart by id, or else by title, entity and labels', () => {
    const identity = (alert: object) => read({ title: 'x', ...alert })[0]?.identity;
    assert.equal(identity({ id: 7, title: 'a' }), identity({ id: '7', title: 'b' }));
    assert.notEqual(identity({ entity: 'a' }), identity({ entity: 'b' }));
    assert.notEqual(identity({ entity: 'a' }), identity({ labels: { entity: 'a' } }));
    assert.equal(identity({ severity: 'high' }), identity({ severity: 'low', state: 'ok' }));
  });
});

describe('readSeverity', () => {
  it('maps the usual words and no others', () => {
    const words = {
      CRIT: 'critical',
      'sev-1': 'critical',
      P2: 'error',
      High: 'error',
      warn: 'warning',
      3: 'warning',
      notice: 'info',
    };
    for (const [word, severity] of Object.entries(words)) assert.equal(readSeverity(word), severity, word);
    for (const word of ['', 'constructor', '7', null, {}, true])
      assert.equal(readSeverity(word), undefined, JSON.stringify(word));
  });
});
