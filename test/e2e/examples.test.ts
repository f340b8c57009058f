import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { SUBPROTOCOL } from '@sitrep/sdk/protocol';
import { consumerProject, type ConsumerProject } from '../support/consumer-project.ts';
import { assertAccessible, openBrowser, openPage } from './support/watched-page.ts';

let project: ConsumerProject;
const running: { readonly child: ChildProcess; readonly ended: Promise<unknown> }[] = [];

// The examples as a stranger has them: a folder of their own, with the packed packages installed beside them.
before(() => {
  project = consumerProject(['express']);
  cpSync(resolve('examples'), project.path, { recursive: true, filter: (path) => !path.includes('node_modules') });
});

after(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  project.remove();
});

/** Starts an example as its `npm start` does, and resolves with the addresses that it prints. */
async function start(name: string, args: readonly string[] = []) {
  const cwd = join(project.path, name);
  const script = (JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')).scripts.start as string).split(' ');
  const [command = '', ...rest] = [...script, ...args];
  const child = spawn(command, rest, { cwd, env: { ...project.env(), PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
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

test('every example declares the packages that it imports, and of Sitrep only published versions', () => {
  const { version } = JSON.parse(readFileSync('packages/sdk/package.json', 'utf8')) as { version: string };
  for (const file of globSync('*/package.json', { cwd: project.path, exclude: ['node_modules'] })) {
    const { dependencies, private: own } = JSON.parse(readFileSync(join(project.path, file), 'utf8'));
    assert.equal(own, true, file);
    const code = globSync(`${dirname(file)}/**/*.mjs`, { cwd: project.path })
      .map((name) => readFileSync(join(project.path, name), 'utf8'))
      .join('\n');
    const imported = [...code.matchAll(/(?:from |resolve\()'(?!node:)((?:@[\w-]+\/)?[a-z][\w-]*)/g)].map(
      ([, name]) => name,
    );
    const started = file.startsWith('standalone') ? ['@sitrep/server'] : [];
    assert.deepEqual(
      Object.keys(dependencies),
      [...new Set([...imported, ...started])].sort((a = '', b = '') => (a < b ? -1 : 1)),
      file,
    );
    for (const [name, range] of Object.entries(dependencies))
      if (name.startsWith('@sitrep/')) assert.equal(range, `^${version}`, `${file}: ${name}`);
  }
});

test('custom-backend: its telemetry source keeps the public contract', () => {
  const stdout = project.run(process.execPath, ['--test'], { cwd: join(project.path, 'custom-backend') });
  assert.match(stdout, /tests (9|\d{2})/, 'the cases have run');
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
  const socket = new WebSocket(`${url?.replace('http', 'ws')}/sitrep/ws`, SUBPROTOCOL);
  socket.addEventListener('open', () => socket.send('{"t":"auth"}'));
  const [greeting] = (await once(socket, 'message')) as [MessageEvent<string>];
  socket.close();
  assert.equal(JSON.parse(greeting.data).t, 'hello', 'the live stream is mounted, too');
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
    // A change from the portal's origin: the host lets it through because its list names the portal.
    await page.getByRole('button', { name: 'Inject Memory leak' }).click();
    await page.getByText('in effect since').waitFor();
    await assertAccessible(page);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    await stop();
  }
});
