import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Host } from '@sitrep/server';
import { ask, startHost } from './host-under-test.ts';

let host: Host;
let folder: string;
const at = (path: string) => `${host.url}${path}`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sitrep-ops-'));
  await writeFile(join(folder, 'widgets.js'), 'export const widgets = 1;\n');
  host = await startHost({ bundle: join(folder, 'widgets.js') });
});
after(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

describe('/ops', () => {
  it('is where / leads', async () => {
    const { status, headers } = await ask(at('/'));
    assert.equal(status, 302);
    assert.equal(new URL(headers.get('location') ?? '', `${host.url}/`).href, at('/ops'));
  });

  it('has a policy that lets nothing in but the host itself, and no inline script or style', async () => {
    const { headers, text, type } = await ask(at('/ops'));
    assert.match(type, /^text\/html/);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.doesNotMatch(text, /<style|style="|<script(?! type="module" src)|\son\w+=/);
    assert.match(text, /<sitrep-live-feed url="\.\/"><sitrep-ops-dashboard>/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-powered-by'), null);
  });

  it('loads files that exist, pinned by their content', async () => {
    const { text } = await ask(at('/ops'));
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
    assert.equal(files.length, 3);
    for (const file of files) {
      const { status, headers } = await ask(new URL(file, at('/ops')).href);
      assert.equal(status, 200, file);
      assert.equal(headers.get('cache-control')?.includes('immutable'), file.includes('?v='), file);
    }
    assert.equal((await ask(at('/assets/sitrep-widgets.min.js?v=old'))).headers.get('cache-control'), 'no-cache');
  });

  it('serves a rebuilt script under a new address', async () => {
    const script = async () => /sitrep-widgets\.min\.js\?v=([\w-]+)/.exec((await ask(at('/ops'))).text)?.[1];
    const before = await script();
    await writeFile(join(folder, 'widgets.js'), 'export const widgets = 22;\n');
    assert.notEqual(await script(), before);
  });

  it('gives nothing else away, however the name is written', async () => {
    for (const path of [
      '/assets/',
      '/assets/widgets.js',
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/sitrep-widgets.min.js/../../package.json',
      '/assets/sitrep-widgets.min.js%00.css',
      '//etc/passwd',
    ]) {
      const { status, text } = await ask(`${host.url}${path}`);
      assert.ok(status === 404 || status === 400, `${status} for ${path}`);
      assert.doesNotMatch(text, /workspaces|root:/);
    }
  });

  it('says what to do when the script is not built', async () => {
    const bare = await startHost({ bundle: join(folder, 'missing.js') });
    try {
      const { status, text } = await ask(`${bare.url}/ops`);
      assert.equal(status, 503);
      assert.match(text, /npm run build/);
    } finally {
      await bare.close();
    }
  });
});
