import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brokenBy, ROOMS } from '../../scripts/checks/rooms.mjs';

const SDK = 'packages/sdk/src';

/** What the rule says when `file` imports `request`, which lies at `target` when it is in this repository. */
function verdict(file: string, request: string, target?: string): string {
  return brokenBy(file, [{ request, target, line: 1 }]).join('\n');
}

test('a room may import a room listed before it, and none listed after it', () => {
  for (const [index, room] of ROOMS.entries()) {
    for (const [other, name] of ROOMS.entries()) {
      const said = verdict(`${SDK}/${room}/a.ts`, `../${name}/index.ts`, `${SDK}/${name}/index.ts`);
      if (other <= index) assert.equal(said, '', `${room} → ${name}`);
      else assert.match(said, /comes before/, `${room} → ${name}`);
    }
  }
});

test('an adapter reaches its contract, base and protocol, but no other adapter and no other room', () => {
  const adapter = `${SDK}/journal/stores/sqlite/index.ts`;
  const contracts = ['journal/contract.ts', 'journal/contract/journal.ts', 'journal/journal.ts'];
  for (const fine of [...contracts, 'base/index.ts', 'protocol/fact.ts', 'journal/stores/sqlite/migrate.ts']) {
    assert.equal(verdict(adapter, 'x', `${SDK}/${fine}`), '', fine);
  }
  for (const wrong of ['journal/stores/memory.ts', 'journal/index.ts', 'views/views.ts']) {
    assert.match(verdict(adapter, 'x', `${SDK}/${wrong}`), /an adapter imports/, wrong);
  }
});

test('a room that a page loads imports no Node module and no classic zod', () => {
  assert.match(verdict(`${SDK}/client/store.ts`, 'node:fs'), /a page loads this file/);
  assert.match(verdict(`${SDK}/protocol/fact.ts`, 'zod'), /a page loads this file/);
  assert.equal(verdict(`${SDK}/protocol/fact.ts`, 'zod/mini'), '');
  assert.equal(verdict(`${SDK}/journal/open.ts`, 'node:fs'), '');
});

test('only index.ts imports sitrep.ts', () => {
  assert.equal(verdict(`${SDK}/index.ts`, './sitrep.ts', `${SDK}/sitrep.ts`), '');
  assert.match(verdict(`${SDK}/orchestrator/a.ts`, '../sitrep.ts', `${SDK}/sitrep.ts`), /only index\.ts/);
});

test('a widget imports the browser rooms of the SDK and not the SDK itself', () => {
  const widget = 'packages/widgets/src/elements/timeline.ts';
  assert.equal(verdict(widget, '@sitrep/sdk/views', `${SDK}/views/index.ts`), '');
  assert.match(verdict(widget, '@sitrep/sdk', `${SDK}/index.ts`), /a page loads this file/);
  assert.match(verdict(widget, '@sitrep/sdk/journal', `${SDK}/journal/index.ts`), /a page loads this file/);
  assert.match(verdict(widget, '../dashboards/ops.ts', 'packages/widgets/src/dashboards/ops.ts'), /comes before/);
});

test('http and socket do not know each other', () => {
  const socket = 'packages/server/src/socket/hub.ts';
  assert.match(verdict('packages/server/src/http/routes.ts', '../socket/hub.ts', socket), /do not know each other/);
  assert.equal(verdict('packages/server/src/host.ts', './socket/hub.ts', socket), '');
});

test('an example uses published doors only', () => {
  const journal = `${SDK}/journal/index.ts`;
  assert.match(verdict('examples/x/a.ts', '../../packages/sdk/src/journal/index.ts', journal), /published doors/);
  assert.equal(verdict('examples/x/a.ts', '@sitrep/sdk/journal', journal), '');
});

test('a room that nobody listed is refused', () => {
  assert.match(brokenBy(`${SDK}/helpers/a.ts`, []).join(), /is no room/);
});

test('CONTRIBUTING.md gives the order of rooms that is checked', () => {
  assert.ok(readFileSync('CONTRIBUTING.md', 'utf8').includes(`\`${ROOMS.join(' ')}\``));
});
