import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createSitrep } from '@sitrep/sdk';
import { silentTelemetry } from '@sitrep/sdk/testing';
import { attachLiveStream, router } from '@sitrep/server';
import express from 'express';
import { openBrowser, openPage } from '../e2e/support/watched-page.ts';
import { consumerProject, type ConsumerProject } from '../support/consumer-project.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** In a snippet's first line: it is compiled and not run. */
const NOT_RUN = '// not run';
/** What a portal with a strict policy allows its pages. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'";

const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
const snippets = [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].map(([, language = '', code = ''], index) => ({
  language,
  code,
  // The line in which the code begins.
  line: text.slice(0, text.indexOf(code)).split('\n').length,
  name: `snippet-${index + 1}`,
}));
const inLanguage = (...languages: readonly string[]) => snippets.filter(({ language }) => languages.includes(language));

test('README.md: every snippet is in a language that is tried here, and code, markup and commands are shown', () => {
  for (const { language, line } of snippets)
    assert.ok(['ts', 'js', 'html', 'sh', 'json'].includes(language), `line ${line}: ${language}`);
  for (const language of ['ts', 'html', 'sh']) assert.ok(inLanguage(language).length > 0, language);
});

test('README.md: every link into the repository leads to something', () => {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '');
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const local = links.filter((link) => !/^(https?:|#)/.test(link) && prose.includes(link));
  assert.ok(local.length > 3);
  const dead = local.filter((link) => !existsSync(join(ROOT, link.replace(/#.*$/, ''))));
  assert.deepEqual(dead, []);
});

describe('README.md, code', () => {
  let project: ConsumerProject | undefined;
  before(() => {
    project = consumerProject(['express', '@types/node']);
    for (const { name, code, language } of inLanguage('ts', 'js'))
      writeFileSync(join(project.path, `${name}.${language}`), code);
  });
  after(() => project?.remove());

  test('compiles in a strict project that has the packages installed', () => {
    const compilerOptions = {
      module: 'NodeNext',
      target: 'ES2023',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      noUncheckedIndexedAccess: true,
      allowJs: true,
      checkJs: true,
      types: ['node'],
      skipLibCheck: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
    };
    const files = inLanguage('ts', 'js').map(({ name, language }) => `${name}.${language}`);
    const { path, run } = project as ConsumerProject;
    writeFileSync(join(path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json']);
  });

  for (const { name, language, line, code } of inLanguage('ts', 'js')) {
    if (code.startsWith(NOT_RUN)) continue;
    test(`runs to its end (line ${line})`, () => {
      (project as ConsumerProject).run(process.execPath, [`${name}.${language}`]);
    });
  }
});

for (const { code, line } of inLanguage('html')) {
  test(`README.md: the markup shows what a running server has, under a strict policy (line ${line})`, async (t) => {
    const sitrep = createSitrep({ telemetry: silentTelemetry() });
    await sitrep.start();
    const app = express();
    const page = `<!doctype html><html lang="en"><head><title>Portal</title></head><body>${code}</body></html>`;
    app.get('/page', (_request, response) => {
      response.set('Content-Security-Policy', POLICY).type('html').send(page);
    });
    const bundle = join(ROOT, 'packages/widgets/dist/sitrep-widgets.min.js');
    app.get('/sitrep-widgets.min.js', (_request, response) => response.sendFile(bundle));
    app.use(router(sitrep));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stream = attachLiveStream(server, sitrep);
    const browser = await openBrowser();
    t.after(async () => {
      await browser.close();
      await stream.close({ goawayMs: 0 });
      server.close();
      server.closeAllConnections();
      await sitrep.stop({ timeoutMs: 0 });
    });
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { page: shown, complaints, sockets } = await openPage(browser, `http://${address}/page`);
    shown.setDefaultTimeout(15_000);
    await sitrep.receive('generic', { title: 'Parcels are stuck', severity: 'critical' });
    await shown.getByText('Parcels are stuck').first().waitFor();
    assert.deepEqual(sockets, [`ws://${address}/ws`]);
    assert.deepEqual(complaints, []);
  });
}

test('README.md: the commands exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'packages/server/package.json'), 'utf8')) as { bin: object };
  const help = readFileSync(join(ROOT, 'packages/server/src/cli/help.ts'), 'utf8');
  const packages = ['sdk', 'widgets', 'server'].map((name) => `@sitrep/${name}`);
  const lines = inLanguage('sh').flatMap(({ code, line }) =>
    code
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((each) => each.trim() !== '' && !each.startsWith('#'))
      .map((command) => ({ line, words: command.trim().split(/\s+/) })),
  );
  for (const { line, words } of lines) {
    const [command, verb = '', ...rest] = words;
    const where = `line ${line}: ${words.join(' ')}`;
    if (command === 'npm' && verb === 'run')
      assert.ok(Object.hasOwn(scripts, rest.find((word) => !word.startsWith('-')) ?? ''), where);
    else if (command === 'npm' && ['install', 'i', 'ci'].includes(verb))
      assert.ok(
        rest.every((name) => name.startsWith('-') || packages.includes(name)),
        where,
      );
    else if (command === 'npm') assert.ok(Object.hasOwn(scripts, verb), where);
    else if (command === 'npx' || command === 'sitrep') {
      const [name = '', subcommand = '', ...options] = command === 'npx' ? [verb, ...rest] : words;
      assert.ok(Object.hasOwn(bin, name), where);
      assert.ok(help.includes(`sitrep ${subcommand} `), where);
      for (const option of options.filter((each) => each.startsWith('--'))) assert.ok(help.includes(option), where);
    } else assert.ok(['cd', 'curl', 'git'].includes(command ?? ''), `${where}: nobody tries this`);
  }
});
