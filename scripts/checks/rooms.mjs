// Who may import whom. The order below is the whole rule; the rest says where a few rooms are stricter.
import { dirname } from 'node:path';
import { files, moduleOf } from './modules.mjs';

/** The SDK's rooms: a room imports only rooms before it. The first five also run in a browser. */
export const ROOMS =
  'base protocol views metrics client journal telemetry analysis intake models aws safety actions agents orchestrator simulator testing'.split(
    ' ',
  );
const BROWSER_ROOMS = ROOMS.slice(0, 5);
const BROWSER_PACKAGES = ['zod/mini', 'canonicalize', /^@noble\/hashes\//];
/** The widgets' folders in the same sense. */
const WIDGET_ROOMS = ['base', 'feeds', 'elements', 'dashboards'];
const WIDGET_PACKAGES = [/^lit($|\/)/, '@lit/context', new RegExp(`^@sitrep/sdk/(${BROWSER_ROOMS.join('|')})$`)];
const ADAPTERS = /^packages\/sdk\/src\/([a-z]+)\/(?:stores|sources|services)\/([^/.]+)/;
const MAX_FILES = 20;

/** Every broken rule in the repository, as `file:line what is wrong; how to mend it`. */
export function brokenRoomRules() {
  const sources = files('packages/*/src/**/*.ts', '{examples,stories}/**/*.{ts,js,mjs}', 'test/e2e/**/*.ts');
  return [...sources.flatMap((file) => brokenBy(file, moduleOf(file).imports)), ...crowdedFolders()];
}

/** What one file's imports (`{ request, target, line }`) break. */
export function brokenBy(file, imports) {
  const judge = { sdk, widgets, server }[/^packages\/([a-z]+)\//.exec(file)?.[1]] ?? outsiders;
  return judge(file, imports);
}

function sdk(file, imports) {
  const room = roomOf(file, 'sdk');
  const rank = ROOMS.indexOf(room);
  if (room !== undefined && rank < 0)
    return [`${file}:1 "${room}" is no room; add it to ROOMS in scripts/checks/rooms.mjs or move the file`];
  return wrongImports(file, imports, ({ request, target }) => {
    if (request.startsWith('@sitrep/')) return 'a package does not import itself by name; use a relative path';
    if (target === undefined) return room && BROWSER_ROOMS.includes(room) && foreign(request, BROWSER_PACKAGES);
    if (!target.startsWith('packages/sdk/src/')) return 'the SDK imports nothing outside its src';
    if (target === 'packages/sdk/src/sitrep.ts')
      return file !== 'packages/sdk/src/index.ts' && 'only index.ts imports sitrep.ts';
    const other = roomOf(target, 'sdk');
    if (room === undefined) return false;
    if (other === undefined) return 'a room does not import the files above it';
    if (ROOMS.indexOf(other) > rank)
      return `${room}/ comes before ${other}/; move the shared part up, or hand it in as an argument`;
    return adapterLeak(file, target, other);
  });
}

function adapterLeak(file, target, other) {
  const [, room, adapter] = ADAPTERS.exec(file) ?? [];
  if (!adapter || other === 'base' || other === 'protocol') return false;
  const [, targetRoom, targetAdapter] = ADAPTERS.exec(target) ?? [];
  if (targetRoom === room && targetAdapter === adapter) return false;
  if (new RegExp(`^packages/sdk/src/${room}/(contract/|(contract|${room})\\.ts$)`).test(target)) return false;
  return `an adapter imports its room's contract, base/ and protocol/, nothing else`;
}

function widgets(file, imports) {
  const rank = WIDGET_ROOMS.indexOf(roomOf(file, 'widgets'));
  return wrongImports(file, imports, ({ request, target }) => {
    if (!target?.startsWith('packages/widgets/')) return foreign(request, WIDGET_PACKAGES);
    const other = WIDGET_ROOMS.indexOf(roomOf(target, 'widgets'));
    return (
      rank >= 0 &&
      other > rank &&
      `${WIDGET_ROOMS[rank]}/ comes before ${WIDGET_ROOMS[other]}/; a widget knows only what stands before it`
    );
  });
}

function server(file, imports) {
  const room = roomOf(file, 'server');
  return wrongImports(file, imports, ({ request, target }) => {
    const other = target?.startsWith('packages/server/') ? roomOf(target, 'server') : undefined;
    if (request.startsWith('.') && !target.startsWith('packages/server/src/'))
      return 'the server reaches other packages by name, not by path';
    const strangers = ['http', 'socket'];
    return (
      strangers.includes(room) &&
      strangers.includes(other) &&
      room !== other &&
      'http/ and socket/ do not know each other; meet in host.ts'
    );
  });
}

function outsiders(file, imports) {
  return wrongImports(
    file,
    imports,
    ({ request, target }) =>
      request.startsWith('.') &&
      target.startsWith('packages/') &&
      'use the published doors (@sitrep/…), not a path into packages/',
  );
}

function crowdedFolders() {
  const counts = Map.groupBy(files('packages/*/src/**/*.ts'), (file) => dirname(file));
  return [...counts].flatMap(([folder, { length }]) =>
    length > MAX_FILES
      ? [`${folder}:1 holds ${length} files, at most ${MAX_FILES}; find the noun that some of them share`]
      : [],
  );
}

function wrongImports(file, imports, judge) {
  return imports.flatMap((each) => {
    const complaint = judge(each);
    return complaint ? [`${file}:${each.line} imports ${each.request}: ${complaint}`] : [];
  });
}

function foreign(request, allowed) {
  const fits = allowed.some((each) => (each instanceof RegExp ? each.test(request) : each === request));
  return (
    !fits && `a page loads this file, which may import ${allowed.map((each) => each.source ?? each).join(', ')} only`
  );
}

function roomOf(file, name) {
  return new RegExp(`^packages/${name}/src/([^/]+)/`).exec(file)?.[1];
}
