// Every static check: `run` resolves with what is wrong, or with nothing; `mend` says what to do about it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../setup.mjs';
import { buildIfStale } from '../tasks/build.mjs';
import { pack } from '../tasks/pack.mjs';
import { runCommand } from '../tasks/run-command.mjs';
import { changedDoors } from './doors.mjs';
import { brokenRoomRules } from './rooms.mjs';

/** Gzip budgets of the script-tag bundles, in bytes. */
const BUDGETS = {
  'packages/sdk/dist/sitrep-client.min.js': 14 * 1024,
  'packages/widgets/dist/sitrep-widgets.min.js': 45 * 1024,
};
const UNBUILT = 'nothing to look at: the build failed, see types';
const MANIFEST = 'packages/widgets/custom-elements.json';
const NOT_MODULES = ['sitrep-client.min.js', 'sitrep-widgets.min.js', 'custom-elements.json'];

/** In the order in which they start: the slow ones first. */
export const checks = [
  {
    name: 'types',
    mend: 'make these types true; packages compile against published declarations, tests against sources',
    run: async () =>
      (await buildIfStale()) ??
      (await complaint('tsc', ['-p', 'tsconfig.test.json', '--pretty', 'false'])) ??
      complaint('tsc', ['-p', 'packages/sdk/tsconfig.browser.json', '--pretty', 'false']),
  },
  {
    name: 'lint',
    mend: 'mend each line above; `npm run check -- --fix lint` mends what a tool can',
    run: ({ fix }) =>
      complaint('oxlint', ['--type-aware', '--deny-warnings', '--format=unix', ...(fix ? ['--fix'] : [])]),
  },
  {
    name: 'format',
    mend: 'run `npm run check -- --fix format`',
    run: ({ fix }) =>
      complaint('prettier', [
        fix ? '--write' : '--check',
        '--log-level=warn',
        '--cache',
        '--cache-location=node_modules/.cache/prettier/check',
        '.',
      ]),
  },
  {
    name: 'packages',
    mend: 'what npm would publish is wrong; see the package.json of the package named (publint.dev/rules, arethetypeswrong.github.io)',
    run: async () => {
      if (await buildIfStale()) return UNBUILT;
      const tarballs = Object.values(await pack());
      const entries = NOT_MODULES.flatMap((file) => ['--exclude-entrypoints', file]);
      return joined([
        ...tarballs.map((tarball) => complaint('publint', ['run', tarball, '--strict'])),
        ...tarballs.map((tarball) =>
          complaint('attw', [tarball, '--profile=esm-only', '--no-color', '--no-emoji', '--format=ascii', ...entries]),
        ),
      ]);
    },
  },
  {
    name: 'unused',
    mend: 'delete what nothing uses, or say in knip.json why it stays',
    run: () => complaint('knip', ['--no-progress', '--reporter=compact']),
  },
  {
    name: 'manifest',
    mend: 'run `npm run check -- --update manifest` and commit the file',
    run: ({ update }) => changedManifest(update),
  },
  {
    name: 'schema',
    mend: 'run `npm run schema` and commit packages/sdk/schema; inside a version it only grows',
    run: ({ update }) =>
      complaint(process.execPath, ['--conditions=sitrep-src', 'scripts/schema.mjs', ...(update ? [] : ['--check'])]),
  },
  {
    name: 'aws-docs',
    mend: 'run `npm run check -- --update aws-docs` and commit packages/sdk/docs/aws',
    run: ({ update }) =>
      complaint(process.execPath, ['--conditions=sitrep-src', 'scripts/aws-docs.mjs', ...(update ? [] : ['--check'])]),
  },
  {
    name: 'rooms',
    mend: 'see "Who may import whom" in CONTRIBUTING.md; the order stands in scripts/checks/rooms.mjs',
    run: async () => brokenRoomRules().join('\n'),
  },
  {
    name: 'doors',
    mend: 'a public name came or went: if that is meant, run `npm run check -- --update doors` and commit the lists with a changeset',
    run: async ({ update }) => changedDoors({ update }).join('\n'),
  },
  {
    name: 'sizes',
    mend: 'find what grew (each bundle has a source map beside it) and take it out again',
    run: async () => ((await buildIfStale()) ? UNBUILT : overBudget()),
  },
];

async function complaint(command, args) {
  const { status, output } = await runCommand(command, args);
  return status === 0 ? undefined : output || `${command} ended with exit status ${status}`;
}

async function joined(complaints) {
  return (await Promise.all(complaints)).filter(Boolean).join('\n\n');
}

async function changedManifest(update) {
  const folder = 'build/manifest';
  mkdirSync(join(ROOT, folder), { recursive: true });
  const failed = await runCommand(
    'cem',
    ['analyze', '--config', 'custom-elements-manifest.config.mjs', '--outdir', `../../${folder}`, '--quiet'],
    { cwd: join(ROOT, 'packages/widgets') },
  );
  if (failed.status !== 0) return failed.output;
  const fresh = readFileSync(join(ROOT, folder, 'custom-elements.json'), 'utf8');
  if (update) writeFileSync(join(ROOT, MANIFEST), fresh);
  return readOr(MANIFEST) === fresh ? undefined : `${MANIFEST} is not what the elements' sources say`;
}

function overBudget() {
  const over = Object.entries(BUDGETS).map(([file, limit]) => {
    const size = gzipSync(readFileSync(join(ROOT, file)), { level: 9 }).length;
    return size > limit ? `${file}: ${size} bytes gzipped, at most ${limit}` : '';
  });
  return over.filter(Boolean).join('\n');
}

function readOr(file, otherwise = '') {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return otherwise;
  }
}
