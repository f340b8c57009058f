import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './support/watched-page.ts';

let folder = '';
const running: { readonly child: ChildProcess; readonly ended: Promise<unknown> }[] = [];

// The examples as a stranger has them: a folder of their own, with the packed packages installed beside them.
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitrep-examples-'));
  cpSync(resolve('examples'), folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const packed = spawnSync(process.execPath, [resolve('scripts/tasks/pack.mjs')], { encoding: 'utf8' });
  assert.equal(packed.status, 0, packed.stderr);
  const tarballs = JSON.parse(packed.stdout) as Record<string, string>;
  const { dependencies } = JSON.parse(readFileSync('packages/server/package.json', 'utf8'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const wanted = [
    ...['sdk', 'widgets', 'server'].map((name) => tarballs[name] as string),
    `express@${dependencies.express}`,
  ];
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', '--omit=optional'];
  const installed = spawnSync('npm', ['install', ...flags, ...wanted], { cwd: folder, encoding: 'utf8' });
  assert.equal(installed.status, 0, installed.stderr);
});

after(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

/** Starts an example as its `npm start` does, and resolves with the addresses that it prints. */
async function start(name: string, args: readonly string[] = []) {
  const cwd = join(folder, name);
  const script = (JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')).scripts.start as string).split(' ');
  const [command = '', ...rest] = [...script, ...args];
  const path = [join(folder, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(':');
  const child = spawn(command, rest, {
    cwd,
    env: { ...process.env, PORT: '0', PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  running.push({ child, ended });
  let output = '';
  const addresses = await new Promise<readonly string[]>((resolve, reject) => {
    child.stderr.on('data', (text) => (output += text));
    child.stdout.on('data', (text) => {
      output += text;
      if (output.includes('\n')) resolve(output.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []);
    });
    void ended.then(() => reject(new Error(`${name} ended early: ${output}`)));
  });
  return { addresses, stop: async () => (child.kill('SIGTERM'), (await ended) as unknown[]), errors: () => output };
}

const post = async (url: string, body: object, headers: Record<string, string> = {}) => {
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  const response = await fetch(url, options);
  assert.ok(response.ok, `${response.status} for ${url}`);
  return response.json();
};
const get = async (url: string) => (await fetch(url)).json();

test('standalone: the configured server takes an alert in Nagios words', async () => {
  const { addresses, stop, errors } = await start('standalone', ['--port', '0', '--db', 'memory']);
  const [url] = addresses;
  const alert = { host: 'checkout', service: 'HTTP', state: 'CRITICAL', output: 'no answer in 10 s' };
  const { receipts } = await post(`${url}/v1/alerts/nagios`, alert);
  assert.equal(receipts[0].outcome, 'opened');
  assert.equal(
    (await get(`${url}/v1/incidents/${receipts[0].incidentId}`)).incident.title,
    'HTTP on checkout is CRITICAL',
  );
  assert.equal((await post(`${url}/v1/alerts/nagios`, { ...alert, state: 'OK' })).receipts[0].outcome, 'cleared');
  assert.equal((await stop())[0], 0, errors());
});

test('custom-backend: its own telemetry, agent and users are in the incident', async () => {
  const { addresses, stop } = await start('custom-backend');
  const [url] = addresses;
  assert.equal((await fetch(`${url}/shop`)).status, 200);
  assert.equal((await fetch(`${url}/shop?broken`)).status, 500);
  const opened = await post(
    `${url}/sitrep/dashboard/incidents/process`,
    { title: 'The shop fails', severity: 'error', entity: 'shop' },
    { 'x-user': 'ada' },
  );
  for (let i = 0; ; i++) {
    const { incident, agents, timeline } = await get(url + opened.url);
    const owners = agents.find(({ agent }: { agent: string }) => agent === 'owners');
    if (owners?.report !== undefined && incident.run.state === 'finished') {
      assert.equal(owners.report.claim, 'Ask the storefront team about shop.');
      assert.deepEqual(timeline[0].by, { kind: 'person', id: 'ada' });
      break;
    }
    assert.ok(i < 300, `still ${JSON.stringify(incident.run)}`);
    await new Promise((next) => setTimeout(next, 100));
  }
  await stop();
});

test('embed-in-portal: a page with a strict policy shows an incident live, in the portal’s colours', async () => {
  const { addresses, stop } = await start('embed-in-portal');
  const [portal, sitrep] = addresses as [string, string];
  const browser = await openBrowser();
  try {
    const { page, complaints, sockets } = await openPage(browser, portal);
    await post(`${sitrep}/v1/alerts/generic`, { title: 'Parcels are stuck', entity: 'depot', severity: 'critical' });
    await page.getByText('Parcels are stuck').first().waitFor();
    assert.deepEqual(sockets, [`${sitrep.replace('http', 'ws')}/ws`]);
    const font = await page.locator('sitrep-incident-list').evaluate((element) => {
      const inside = element.shadowRoot?.querySelector('*:not(style)');
      return inside ? getComputedStyle(inside).fontFamily : '';
    });
    assert.match(font, /Georgia/);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    await stop();
  }
});
