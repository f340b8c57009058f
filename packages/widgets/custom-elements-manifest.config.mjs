/** Private fields and methods are nobody's interface; the analyzer lists them all the same. */
const withoutPrivate = {
  name: 'without-private',
  packageLinkPhase({ customElementsManifest }) {
    for (const module of customElementsManifest.modules) {
      for (const declaration of module.declarations ?? []) {
        declaration.members = declaration.members?.filter(
          ({ name, privacy }) => !name.startsWith('#') && privacy !== 'private',
        );
      }
    }
  },
};

export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/index.ts', 'src/define.ts'],
  litelement: true,
  packagejson: false,
  plugins: [withoutPrivate],
};
