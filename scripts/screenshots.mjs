// Pictures of the operators' view: of a running server (`--url http://127.0.0.1:8080/ops`), or without --url of the fixture feed.
// node scripts/screenshots.mjs [--url URL] [--out DIR] [--case filled|stale|empty|loading] [--incident ID] [--full]
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { ROOT, say } from './setup.mjs';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    out: { type: 'string', default: 'build/screenshots' },
    case: { type: 'string', default: 'filled' },
    incident: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});

const SHOTS = [
  { name: 'ops-1440-light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'ops-1440-dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'ops-390-light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'ops-390-dark', width: 390, height: 844, colorScheme: 'dark' },
];

const out = resolve(ROOT, options.out);
mkdirSync(out, { recursive: true });
const fixture = options.url === undefined ? await serveFixture() : undefined;
const url = options.url ?? fixture.url;
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  for (const { name, width, height, colorScheme } of SHOTS) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      deviceScaleFactor: 2,
      locale: 'en-GB',
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => say(`error in the page: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && say(`console: ${message.text()}`));
    await page.goto(url);
    await page.locator('sitrep-ops-dashboard').waitFor();
    // Two frames after the fonts: charts measure themselves in the first.
    await page.evaluate(() =>
      document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))),
    );
    if (fixture === undefined)
      await page.locator('sitrep-incident-list').locator('.item, [role=status]').first().waitFor({ state: 'attached' });
    const path = join(out, `${name}.png`);
    await page.screenshot({ path, fullPage: options.full });
    say(path);
    await context.close();
  }
} finally {
  await browser.close();
  fixture?.server.close();
}

async function serveFixture() {
  const bundle = await build({
    entryPoints: [join(ROOT, 'test/fixtures/ops-fixture.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['sitrep-src', 'production', 'browser'],
  });
  const script = bundle.outputFiles[0].text;
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark"><title>Sitrep</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"><script type="module" src="/page.js"></script></html>`;
  const answers = {
    '/': ['text/html', page],
    '/page.js': ['text/javascript', script],
    '/page.css': ['text/css', 'html, body { margin: 0; height: 100% }'],
  };
  const server = createServer((request, response) => {
    const [type, body] = answers[new URL(request.url, 'http://localhost').pathname] ?? ['text/plain', ''];
    response.setHeader('Content-Security-Policy', "default-src 'self'; img-src data:");
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.end(body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const query = new URLSearchParams({
    case: options.case,
    ...(options.incident ? { incident: options.incident } : {}),
  });
  return { server, url: `http://127.0.0.1:${server.address().port}/?${query}` };
}
