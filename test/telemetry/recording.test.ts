import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { isSitrepError } from '@sitrep/sdk/base';
import { openRecording, openTelemetry } from '@sitrep/sdk/telemetry/recorded';
import { telemetryContract } from '@sitrep/sdk/testing';

const T0 = Date.UTC(2026, 0, 5, 10);
const signal = new AbortController().signal;
const folders: string[] = [];
after(() => Promise.all(folders.map((dir) => rm(dir, { recursive: true }))));

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sitrep-recording-'));
  folders.push(dir);
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

function metricsCsv(rows = 20): string {
  const lines = ['time,entity,name,value,unit,role,stat'];
  for (let i = 0; i < rows; i++) {
    lines.push(`${T0 + i * 10_000},web,requests,${100 + i},{request},requests,sum`);
    lines.push(`${new Date(T0 + i * 10_000).toISOString()},web,ok,${i === 3 ? '' : 0.99},1,availability,mean`);
  }
  return lines.join('\n');
}

const whole = { from: T0, to: T0 + 200_000 };

suite('a recorded folder', () => {
  for (const { title, run } of telemetryContract({
    open: async () =>
      openRecording({
        dir: await folder({
          'metrics.csv': metricsCsv(),
          'logs.ndjson': `{"time":${T0 + 1},"entity":"web","severity":"error","body":"boom"}\n`,
          'calls.ndjson': `{"time":${T0},"stepMs":10000,"caller":"edge","callee":"web","calls":4,"callerMeanS":0.2}\n`,
          'changes.json': `[{"time":"2026-01-05T10:00:05Z","entity":"web","kind":"deploy","summary":"Deploy 2"}]`,
          'topology.json': `{"edges":[["edge","web"]]}`,
        }),
      }),
  }))
    test(title, run);

  test('answers unknown, with the file that is missing, where nothing was recorded', async () => {
    const dir = await folder({ 'metrics.csv': metricsCsv() });
    const source = await openRecording({ dir });
    const logs = await source.logs({ window: whole }, { signal });
    assert.equal(logs.status, 'unknown');
    assert.match(logs.status === 'unknown' ? logs.reason : '', /logs\.ndjson/);
  });

  test('answers an empty list, not unknown, where a file is there and holds nothing in the window', async () => {
    const dir = await folder({ 'metrics.csv': metricsCsv(), 'changes.json': '[]' });
    const changes = await (await openRecording({ dir })).changes({ window: whole }, { signal });
    assert.deepEqual(changes.status === 'ok' && changes.rows, []);
  });

  test('answers unknown for a window outside what it covers', async () => {
    const source = await openRecording({ dir: await folder({ 'metrics.csv': metricsCsv() }) });
    const answer = await source.metrics({ window: { from: T0 - 100_000, to: T0 } }, { signal });
    assert.equal(answer.status, 'unknown');
  });

  test('keeps a value that is not there as NaN, not as zero', async () => {
    const source = await openRecording({ dir: await folder({ 'metrics.csv': metricsCsv() }) });
    const answer = await source.metrics({ window: whole, roles: ['availability'] }, { signal });
    assert.ok(answer.status === 'ok');
    assert.ok(Number.isNaN(answer.rows[0]?.values[3]));
    assert.equal(answer.rows[0]?.values[4], 0.99);
    assert.equal(answer.rows[0]?.stepMs, 10_000);
  });

  test('covers from its first value to the end of its last step', async () => {
    const source = await openRecording({ dir: await folder({ 'metrics.csv': metricsCsv() }) });
    assert.deepEqual(await source.coverage({ signal }), whole);
  });

  const faults: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'a value that is no number',
      'metrics.csv',
      `time,entity,name,value\n${T0},web,x,1\n${T0},web,x,many\n`,
      /metrics\.csv:3 field "value": "many" is not a finite number/,
    ],
    [
      'seconds instead of milliseconds',
      'metrics.csv',
      `time,entity,name,value\n${T0 / 1000},web,x,1\n`,
      /metrics\.csv:2 field "time"/,
    ],
    [
      'a time without a zone',
      'logs.ndjson',
      `{"time":"2026-01-05T10:00:00","entity":"a","body":"b"}`,
      /logs\.ndjson:1 field "time"/,
    ],
    [
      'a line that is no JSON',
      'logs.ndjson',
      `{"time":${T0},"entity":"a","body":"b"}\n\n{oops\n`,
      /logs\.ndjson:3 is not JSON/,
    ],
    [
      'a role that does not exist',
      'metrics.ndjson',
      `{"time":${T0},"entity":"a","name":"x","value":1,"role":"speed"}`,
      /metrics\.ndjson:1 field "role"/,
    ],
    ['a row with too few fields', 'metrics.csv', `time,entity,name,value\n${T0},web\n`, /metrics\.csv:2 is not CSV/],
    [
      'a negative count of calls',
      'calls.csv',
      `time,stepMs,callee,calls\n${T0},1000,web,-1\n`,
      /calls\.csv:2 field "calls"/,
    ],
    ['changes that are no list', 'changes.json', `{"a":1}`, /changes\.json must hold a JSON array/],
    [
      'a metric in two units',
      'metrics.csv',
      `time,entity,name,value,unit\n${T0},web,x,1,s\n${T0 + 1},web,x,1,ms\n`,
      /more than one unit/,
    ],
  ];
  for (const [what, name, text, message] of faults)
    test(`refuses ${what}, naming file and line`, async () => {
      const dir = await folder({ [name]: text });
      await assert.rejects(
        openRecording({ dir }),
        (error: unknown) => isSitrepError(error, 'ERR_SITREP_TELEMETRY_INVALID') && message.test(error.message),
      );
    });

  test('refuses a folder that holds nothing it knows, listing what it looks for', async () => {
    await assert.rejects(openTelemetry({ dir: await folder({ 'readme.txt': 'hello' }) }), /metrics\.csv/);
  });

  test('ends early when its signal has aborted', async () => {
    const dir = await folder({ 'metrics.csv': metricsCsv() });
    await assert.rejects(openRecording({ dir, signal: AbortSignal.abort() }), (error: unknown) =>
      isSitrepError(error, 'ERR_SITREP_ABORTED'),
    );
  });
});
