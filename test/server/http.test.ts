import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Health, Incident, IncidentView, Problem } from '@sitrep/sdk/protocol';
import type { Host } from '@sitrep/server';
import { ask, startHost } from './host-under-test.ts';

let host: Host;
const at = (path: string) => `${host.url}${path}`;
const open = async (title: string, more: object = {}) =>
  (await ask(at('/dashboard/incidents/process'), { body: { title, severity: 'error', ...more } })).json as {
    id: string;
    url: string;
  };

before(async () => {
  host = await startHost();
});
after(() => host.close());

function isProblem(answer: Awaited<ReturnType<typeof ask>>, status: number, code: string): Problem {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.type, /^application\/problem\+json/);
  const problem = Problem.parse(answer.json);
  assert.equal(problem.status, status);
  assert.equal(problem.code, code, answer.text);
  return problem;
}

describe('alerts', () => {
  it('are answered with what became of them, once they are in the journal', async () => {
    const before = host.sitrep.journal.head();
    const answer = await ask(at('/v1/alerts/generic'), { body: { title: 'Disk full', entity: 'db-1', id: 'disk' } });
    assert.equal(answer.status, 202, answer.text);
    const [receipt] = answer.json.receipts;
    assert.equal(receipt.outcome, 'opened');
    assert.ok(host.sitrep.journal.head() > before);
    assert.match(answer.headers.get('server-timing') ?? '', /^read;dur=\d+\.\d, work;dur=\d+\.\d$/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const again = await ask(at('/v1/alerts/generic'), { body: { title: 'Disk full', entity: 'db-1', id: 'disk' } });
    assert.equal(again.json.receipts[0].outcome, 'repeated');
  });

  it('that do not fit are refused with pointers, and kept', async () => {
    const answer = await ask(at('/v1/alerts/alertmanager'), { body: { version: '4', alerts: [{}] } });
    const problem = isProblem(answer, 422, 'ERR_SITREP_PAYLOAD_INVALID');
    assert.equal(problem.errors?.[0]?.pointer, '/alerts/0/labels');
    const { json } = await ask(at('/v1/alerts/rejected'));
    assert.equal(json.items[0].excerpt, '{"version":"4","alerts":[{}]}');
    assert.equal(json.items[0].code, 'ERR_SITREP_PAYLOAD_INVALID');
  });

  it('that cannot be parsed are refused, and kept as they came', async () => {
    isProblem(await ask(at('/v1/alerts/generic'), { body: '{"title": ' }), 400, 'ERR_SITREP_PAYLOAD_UNREADABLE');
    const { json } = await ask(at('/v1/alerts/rejected'));
    assert.equal(json.items[0].excerpt, '{"title": ');
    assert.equal(json.items[0].bytes, 10);
  });

  it('of an unknown source are refused with the names of the known ones', async () => {
    const problem = isProblem(await ask(at('/v1/alerts/nagios'), { body: {} }), 404, 'ERR_SITREP_SOURCE_UNKNOWN');
    assert.match(problem.detail ?? '', /alertmanager, generic/);
  });
});

describe('incidents', () => {
  it('are opened by hand and read at the address that the answer gives', async () => {
    const answer = await ask(at('/dashboard/incidents/process'), {
      body: { title: 'Odd numbers', severity: 'warning', entity: 'ledger', labels: { team: 'money' } },
    });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get('location'), answer.json.url);
    const view = await ask(at(answer.json.url));
    assert.equal(view.status, 200);
    const { incident } = IncidentView.parse(view.json);
    assert.deepEqual([incident.title, incident.severity, incident.entity], ['Odd numbers', 'warning', 'ledger']);
  });

  it('are acknowledged, noted and resolved; twice is a conflict', async () => {
    const { url } = await open('Life of an incident');
    const step = (name: string, body?: object) => ask(at(`${url}/${name}`), { method: 'POST', ...(body && { body }) });
    assert.equal((await step('acknowledge')).json.incident.status, 'acknowledged');
    assert.ok(
      (await step('notes', { text: 'Seen.' })).json.timeline.some(({ text }: { text: string }) =>
        text.includes('Seen.'),
      ),
    );
    isProblem(await step('resolve', {}), 422, 'ERR_SITREP_PAYLOAD_INVALID');
    assert.equal((await step('resolve', { reason: 'It was a drill.' })).json.incident.status, 'resolved');
    isProblem(await step('acknowledge'), 409, 'ERR_SITREP_INCIDENT_STATE');
  });

  it('that do not exist are not found, whatever is asked of them', async () => {
    const judgement = { hypothesisId: 'hyp_1', verdict: 'right' };
    for (const path of ['', '/acknowledge', '/resolve', '/notes', '/cause', '/actions/act_1/decision']) {
      const decision = { reason: 'x', text: 'x', digest: '0'.repeat(64), verdict: 'approved' };
      const body = path === '/cause' ? judgement : decision;
      const answer = await ask(at(`/v1/incidents/inc_none${path}`), path === '' ? {} : { body });
      isProblem(answer, 404, 'ERR_SITREP_NOT_FOUND');
    }
  });

  it('are listed newest first, page by page, each once', async () => {
    const made = [];
    for (const n of [1, 2, 3, 4, 5]) made.push((await open(`Paged ${n}`)).id);
    const seen: string[] = [];
    let next: string | undefined;
    for (let page = 0; page < 10; page++) {
      const { json } = await ask(at(`/v1/incidents?q=PAGED&limit=2${next === undefined ? '' : `&cursor=${next}`}`));
      for (const item of json.items) seen.push(Incident.parse(item).id);
      next = json.next;
      if (next === undefined) break;
      await open('Paged meanwhile, so that a page moved'.replace('Paged', page === 0 ? 'Paged' : 'Other'));
    }
    assert.deepEqual(seen.toSorted(), made.toSorted());
    assert.equal(new Set(seen).size, 5);
  });

  it('are filtered by status and severity', async () => {
    const { id, url } = await open('Filter me');
    await ask(at(`${url}/resolve`), { body: { reason: 'done' } });
    const ids = async (query: string) =>
      (await ask(at(`/v1/incidents?q=filter%20me&${query}`))).json.items.map((item: Incident) => item.id);
    assert.deepEqual(await ids('status=resolved,closed&severity=error'), [id]);
    assert.deepEqual(await ids('status=triggered'), []);
    assert.deepEqual(await ids('severity=info,critical'), []);
  });

  it('refuse a query that does not fit, naming the parameter', async () => {
    const { json } = await ask(at('/v1/incidents?limit=1'));
    for (const [query, pointer] of [
      ['limit=0', '/limit'],
      ['limit=201', '/limit'],
      ['limit=ten', '/limit'],
      ['status=open', '/status'],
      ['status=resolved&status=closed', '/status'],
      ['cursor=AAAA', '/cursor'],
      [`cursor=${json.next}&status=closed`, '/cursor'],
      [`q=${'x'.repeat(201)}`, '/q'],
    ]) {
      const problem = isProblem(await ask(at(`/v1/incidents?${query}`)), 400, 'ERR_SITREP_REQUEST_INVALID');
      assert.equal(problem.errors?.[0]?.pointer, pointer, query);
    }
  });

  it('answer 304 to who has this version, and 200 after a change', async () => {
    const { url } = await open('Versions');
    await ask(at(`${url}/resolve`), { body: { reason: 'so that it stands still' } });
    const first = await ask(at(url));
    const etag = first.headers.get('etag') ?? '';
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    assert.equal((await ask(at(url), { headers: { 'if-none-match': etag } })).status, 304);
    await ask(at(`${url}/notes`), { body: { text: 'changed' } });
    assert.equal((await ask(at(url), { headers: { 'if-none-match': etag } })).status, 200);
  });
});

describe('Idempotency-Key', () => {
  it('answers a repeat as the first time, without a second effect', async () => {
    const send = () =>
      ask(at('/dashboard/incidents/process'), {
        body: { title: 'Once', severity: 'info' },
        headers: { 'idempotency-key': 'k-1' },
      });
    const [first, second] = [await send(), await send()];
    assert.equal(second.status, 202);
    assert.deepEqual(second.json, first.json);
    assert.equal((await ask(at('/v1/incidents?q=once'))).json.items.length, 1);
  });

  it('refuses the same key for another request', async () => {
    const headers = { 'idempotency-key': 'k-2' };
    await ask(at('/dashboard/incidents/process'), { body: { title: 'One', severity: 'info' }, headers });
    const other = await ask(at('/dashboard/incidents/process'), { body: { title: 'Two', severity: 'info' }, headers });
    isProblem(other, 409, 'ERR_SITREP_IDEMPOTENCY_CONFLICT');
  });

  it('has 1 to 160 visible characters', async () => {
    const send = (key: string) =>
      ask(at('/v1/alerts/generic'), { body: { title: 'Keyed', id: 'keyed' }, headers: { 'idempotency-key': key } });
    assert.equal((await send('x'.repeat(160))).status, 202);
    isProblem(await send('x'.repeat(161)), 400, 'ERR_SITREP_REQUEST_INVALID');
    isProblem(await send('two words'), 400, 'ERR_SITREP_REQUEST_INVALID');
  });
});

describe('every error is a problem', () => {
  it('404 for an unknown address, 405 with Allow for a wrong method', async () => {
    isProblem(await ask(at('/v2/incidents')), 404, 'ERR_SITREP_NOT_FOUND');
    isProblem(await ask(at('/ws')), 404, 'ERR_SITREP_NOT_FOUND');
    const answer = await ask(at('/v1/incidents'), { method: 'DELETE' });
    isProblem(answer, 405, 'ERR_SITREP_METHOD_NOT_ALLOWED');
    assert.equal(answer.headers.get('allow'), 'GET, HEAD, OPTIONS');
    assert.equal((await ask(at('/v1/incidents'), { method: 'OPTIONS' })).status, 204);
  });

  it('413 above 8 MiB, and not at it', async () => {
    const send = (bytes: number) => {
      const body = JSON.stringify({ title: 'Large', id: 'large', padding: '' });
      return ask(at('/v1/alerts/generic'), { body: body.replace('""}', `"${'x'.repeat(bytes - body.length)}"}`) });
    };
    assert.equal((await send(8 * 1_024 * 1_024)).status, 202);
    isProblem(await send(8 * 1_024 * 1_024 + 1), 413, 'ERR_SITREP_PAYLOAD_TOO_LARGE');
  });

  it('415 for what is not JSON by its type or coding', async () => {
    const send = (headers: Record<string, string>) => ask(at('/v1/alerts/generic'), { body: '{"title":"x"}', headers });
    isProblem(await send({ 'content-type': 'application/x-www-form-urlencoded' }), 415, 'ERR_SITREP_MEDIA_TYPE');
    isProblem(await send({ 'content-encoding': 'rot13' }), 415, 'ERR_SITREP_MEDIA_TYPE');
    assert.equal((await send({ 'content-type': 'application/cloudevents+json; charset=utf-8' })).status, 202);
  });

  it('400 for a body nested deeper than 64 levels, and not at 64', async () => {
    const send = (levels: number) => {
      const inner = '['.repeat(levels - 1) + ']'.repeat(levels - 1);
      return ask(at('/v1/alerts/generic'), { body: `{"title":"Deep \\" [","id":"deep","more":${inner}}` });
    };
    assert.equal((await send(64)).status, 202);
    isProblem(await send(65), 400, 'ERR_SITREP_PAYLOAD_UNREADABLE');
  });

  it('400 for a broken escape in the address', async () => {
    isProblem(await ask(at('/v1/incidents/%E0%A4%A')), 400, 'ERR_SITREP_REQUEST_INVALID');
  });
});

describe('other pages and names', () => {
  it('get nothing: a foreign Host, a foreign Origin', async () => {
    assert.equal(await statusWith({ host: 'sitrep.evil.example' }), 403);
    assert.equal(await statusWith({ origin: 'https://evil.example' }), 403);
    assert.equal(await statusWith({ origin: 'null' }), 403);
    assert.equal(await statusWith({ origin: host.url }), 200);
    assert.equal(await statusWith({}), 200);
  });

  it('may use the host once they are allowed, with a preflight', async () => {
    const allowing = await startHost({ allowedOrigins: ['https://portal.example.com'] });
    try {
      const origin = 'https://portal.example.com';
      const preflight = await ask(`${allowing.url}/v1/alerts/generic`, { method: 'OPTIONS', headers: { origin } });
      assert.equal(preflight.status, 204);
      assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Idempotency-Key/);
      const answer = await ask(`${allowing.url}/v1/incidents`, { headers: { origin } });
      assert.equal(answer.headers.get('access-control-allow-origin'), origin);
    } finally {
      await allowing.close();
    }
  });

  // fetch sets Host and Origin itself.
  function statusWith(headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const sent = request(`${host.url}/v1/incidents`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
  }
});

describe('health', () => {
  it('tells a word, every part, and the process', async () => {
    const simple = await ask(at('/dashboard/health'));
    assert.deepEqual(Object.keys(simple.json), ['status', 'at', 'version']);
    assert.equal(simple.json.status, 'ok');
    const { checks } = Health.parse((await ask(at('/dashboard/health/detailed'))).json);
    const names = checks.map(({ name }) => name);
    for (const part of ['stream', 'journal']) assert.ok(names.includes(part), `${part} in ${names.join(', ')}`);
    const system = (await ask(at('/dashboard/system/health'))).json;
    assert.equal(system.pid, process.pid);
    assert.ok(system.memory.rssBytes > 10_000_000);
  });
});
