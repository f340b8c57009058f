import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';

type Manifest = { name: string; version: string; exports: Record<string, string | { default: string }> };

const NAMES = ['sdk', 'widgets', 'server'] as const;
let project = '';

// A project of its own, outside this repository, that knows nothing but three packed tarballs and Node's types.
before(() => {
  project = mkdtempSync(join(tmpdir(), 'sitrep-consumer-'));
  const tarballs = JSON.parse(run(process.execPath, [resolve('scripts/tasks/pack.mjs')], resolve('.')));
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', '--omit=optional'];
  // Types, and of the optional peers those without which the door of the fake cannot be opened.
  const versions: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies;
  const peers = ['@types/node', '@smithy/core', '@smithy/signature-v4'].map((name) => `${name}@${versions[name]}`);
  run('npm', ['install', ...flags, ...NAMES.map((name) => tarballs[name]), ...peers], project);
});

after(() => rmSync(project, { recursive: true, force: true }));

test('every door of every package can be imported after an install from tarballs', () => {
  const doors = NAMES.flatMap((name) => doorsOf(name));
  assert.ok(doors.length > 10, 'the packages list their doors');
  const code = `for (const door of ${JSON.stringify(doors)}) {
    try { await import(door); } catch (error) { console.error(door, error); process.exitCode = 1; }
  }`;
  writeFileSync(join(project, 'import-doors.js'), code);
  run(process.execPath, ['import-doors.js'], project);
});

test('the script-tag bundles and data files that the packages promise are in them', () => {
  for (const name of NAMES) {
    for (const [key, door] of Object.entries(manifestOf(name).exports)) {
      if (typeof door !== 'string' || key.includes('*')) continue;
      assert.ok(statSync(join(project, 'node_modules/@sitrep', name, door)).size > 0, `${name} ${key}`);
    }
  }
  for (const name of ['api_overload', 'database_cascade', 'memory_leak', 'security_breach'])
    assert.ok(statSync(join(project, `node_modules/@sitrep/sdk/scenarios/${name}.json`)).size > 0, name);
});

test('a strict TypeScript project compiles against every door, declarations included', () => {
  const lines = NAMES.flatMap((name) => doorsOf(name)).map((door, index) => `export * as door${index} from '${door}';`);
  writeFileSync(join(project, 'consumer.ts'), `${lines.join('\n')}\n`);
  for (const module of ['NodeNext', 'ESNext']) {
    const compilerOptions = {
      module,
      moduleResolution: module === 'NodeNext' ? 'NodeNext' : 'bundler',
      target: 'ES2023',
      lib: ['ES2024', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], project);
  }
});

test('the installed package ranks causes in a worker thread', () => {
  const code = `import { workerAnalysis } from '@sitrep/sdk/agents';
    const analysis = workerAnalysis();
    const system = { series: [], baseline: { from: 0, to: 1 }, incident: { from: 0, to: 1 }, excluded: [] };
    const input = { system, hint: {}, charts: { causes: 1, contributions: 1 } };
    const { answer } = await analysis.run('investigate', input, { signal: new AbortController().signal });
    console.log(answer.verdict, analysis.where);`;
  writeFileSync(join(project, 'investigate.js'), code);
  assert.equal(run(process.execPath, ['investigate.js'], project).trim(), 'inconclusive worker');
});

test('the installed sitrep command prints its help and exits with 0', () => {
  assert.match(run(join(project, 'node_modules/.bin/sitrep'), ['--help'], project), /sitrep serve/);
});

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(project, 'node_modules/@sitrep', name, 'package.json'), 'utf8'));
}

function doorsOf(name: string): string[] {
  const { exports } = manifestOf(name);
  return Object.keys(exports)
    .filter((key) => typeof exports[key] === 'object')
    .map((key) => `@sitrep/${name}${key.slice(1)}`);
}

/** Runs a command to its end and gives its standard output; fails with everything it printed unless it exits with 0. */
function run(command: string, args: string[], cwd: string): string {
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`);
  return stdout;
}
