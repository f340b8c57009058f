import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { errorCodes } from '@sitrep/sdk/base';
import type { Host } from '@sitrep/server';
import { ask, startHost } from './host-under-test.ts';

const shared = process.env['SITREP_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const vectors = join(shared, 'data/vectors');
const skip = existsSync(vectors)
  ? false
  : `no test vectors at ${vectors}; set SITREP_SHARED to the folder that holds data/`;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface ParsingCase {
  readonly name: string;
  /** Absent: whatever a parser makes of it. */
  readonly expect?: 'accept' | 'reject' | 'implementation-defined';
  readonly base64?: string;
  readonly repeat?: { readonly text?: string; readonly count?: number };
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- says what the file holds
const load = <T>(file: string): T => JSON.parse(readFileSync(join(vectors, file), 'utf8')) as T;

describe('intake routes against hostile input', { skip }, () => {
  let host: Host;
  before(async () => {
    host = await startHost();
  });
  after(() => host.close());

  const post = (body: string | Uint8Array, source = 'generic') => ask(`${host.url}/v1/alerts/${source}`, { body });

  it('answers every JSON text with one status and, for a refusal, one published code', async () => {
    const cases = load<readonly ParsingCase[]>('json-parsing/cases.json');
    assert.ok(cases.length > 200);
    for (const each of cases) {
      const body = bytesOf(each);
      for (const source of ['generic', 'alertmanager']) {
        const { status, json, text } = await post(body, source);
        if (status === 202) {
          // Only an empty list is readable for a source whose alerts need a title.
          assert.notEqual(each.expect, 'reject', each.name);
          continue;
        }
        assert.ok(status === 400 || status === 422, `${status} for ${each.name}: ${text}`);
        assert.ok(errorCodes.includes(json.code), `${json.code} for ${each.name}`);
        if (each.expect === 'reject') assert.equal(json.code, 'ERR_SITREP_PAYLOAD_UNREADABLE', each.name);
        if (each.expect === 'accept') assert.equal(json.code, 'ERR_SITREP_PAYLOAD_INVALID', each.name);
      }
    }
    assert.equal((await ask(`${host.url}/dashboard/health`)).json.status, 'ok');
    assert.equal((await ask(`${host.url}/v1/alerts/rejected`)).json.items.length, 100);
  });

  it('stores and returns every naughty string as it came', async () => {
    const strings = load<readonly string[]>('naughty-strings/blns.json').filter((text) => text !== '');
    assert.ok(strings.length > 300);
    for (const [index, text] of strings.entries()) {
      const short = text.slice(0, 300);
      // A day apart from each other, so that each opens an incident of its own.
      const startedAt = Date.UTC(2025, 0, 1) + index * 86_400_000;
      const alert = {
        id: `naughty-${index}`,
        title: short,
        description: text,
        entity: short,
        labels: { text },
        startedAt,
      };
      const received = await ask(`${host.url}/v1/alerts/generic`, { body: alert });
      assert.equal(received.status, 202, received.text);
      const [{ incidentId, outcome }] = received.json.receipts;
      assert.equal(outcome, 'opened', text);
      const noted = await ask(`${host.url}/v1/incidents/${incidentId}/notes`, { body: { text } });
      assert.equal(noted.status, 200, noted.text);
      const { json } = await ask(`${host.url}/v1/incidents/${incidentId}`);
      const [kept] = json.alerts;
      assert.deepEqual([kept.title, kept.description, kept.entity, kept.labels.text], [short, text, short, text]);
      assert.equal(json.incident.title, short);
      assert.ok(
        json.timeline.some((line: { text: string }) => line.text.includes(text)),
        text,
      );
    }
  });

  it('gives the memory back', async () => {
    const used = () => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const cases = load<readonly ParsingCase[]>('json-parsing/cases.json').map(bytesOf);
    const round = async () => {
      for (const body of cases) await post(body);
    };
    await round();
    const before = used();
    for (let i = 0; i < 3; i++) await round();
    assert.ok(used() - before < 8 * 1_024 * 1_024, `${used() - before} bytes more after 3 rounds`);
  });
});

function bytesOf({ base64, repeat }: ParsingCase): Uint8Array {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return Buffer.from((repeat?.text ?? '').repeat(repeat?.count ?? 1));
}
