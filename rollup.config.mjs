// The two script-tag bundles. tsc writes every other module of dist (see scripts/tasks/build.mjs).
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';

/** Workspace packages from source, Lit's production build. */
const exportConditions = ['sitrep-src', 'production', 'browser'];

const FATAL = new Set(['UNRESOLVED_IMPORT', 'MISSING_EXPORT', 'MISSING_NODE_BUILTINS', 'MISSING_GLOBAL_NAME']);

const bundle = (input, file, first = []) => ({
  input,
  // As the packages' own `sideEffects` say: importing a module does nothing, except where elements are registered. Without this
  // every schema stays in, used or not, because a chained call does not look pure.
  treeshake: { moduleSideEffects: (id) => id === 'every-element' || id.endsWith('/define.ts') },
  plugins: [
    ...first,
    nodeResolve({ browser: true, exportConditions }),
    commonjs(),
    esbuild({ target: 'es2022', tsconfig: false }),
    terser({ module: true, ecma: 2020, maxWorkers: 1, compress: { passes: 3 } }),
  ],
  output: { file, format: 'es', sourcemap: true },
  onwarn(warning, show) {
    if (FATAL.has(warning.code)) throw new Error(warning.message);
    if (warning.code !== 'CIRCULAR_DEPENDENCY' && warning.code !== 'EMPTY_BUNDLE') show(warning);
  },
});

/** One script tag registers every element and still exports the classes. */
const everyElement = {
  name: 'every-element',
  resolveId: (id) => (id === 'every-element' ? id : null),
  load: (id) =>
    id === 'every-element'
      ? `export * from '${import.meta.dirname}/packages/widgets/src/index.ts'; import '${import.meta.dirname}/packages/widgets/src/define.ts';`
      : null,
};

/**
 * White space that means nothing to HTML or CSS, but would be shipped inside template literals: all indentation, and in stylesheets what stands around
 * punctuation.
 */
const withoutLayout = {
  name: 'without-layout',
  transform: (code, id) =>
    id.startsWith(`${import.meta.dirname}/packages/widgets/src/`)
      ? { code: code.replace(/^[ \t]+/gm, '').replace(/(?<=\bcss`)[^`]*(?=`)/g, dense), map: null }
      : null,
};

function dense(stylesheet) {
  return stylesheet
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim();
}

export default [
  bundle('packages/sdk/src/client/index.ts', 'packages/sdk/dist/sitrep-client.min.js'),
  bundle('every-element', 'packages/widgets/dist/sitrep-widgets.min.js', [everyElement, withoutLayout]),
];
