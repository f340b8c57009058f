/** What the analyzer does not know about these elements: where their tags stand, and what is nobody's interface. */
const houseRules = {
  name: 'house-rules',
  packageLinkPhase({ customElementsManifest }) {
    const { modules } = customElementsManifest;
    for (const { path, declarations = [], exports = [] } of modules) {
      for (const declaration of declarations) {
        const tag = /^'(sitrep-[a-z-]+)'/.exec(declaration.members?.find(isTag)?.default)?.[1];
        if (tag) {
          Object.assign(declaration, { tagName: tag, customElement: true });
          exports.push({
            kind: 'custom-element-definition',
            name: tag,
            declaration: { name: declaration.name, module: path },
          });
        }
        if (!declaration.members) continue;
        declaration.members = declaration.members.filter(
          ({ name, privacy, static: own }) => !own && !name.startsWith('#') && (privacy ?? 'public') === 'public',
        );
        const fields = new Set(declaration.members.map(({ name }) => name));
        // An element's inner state is listed as an attribute too; a documented attribute has no field.
        declaration.attributes = declaration.attributes?.filter(({ fieldName }) => !fieldName || fields.has(fieldName));
      }
    }
    const elements = modules.filter(({ declarations }) => declarations?.some(({ customElement }) => customElement));
    customElementsManifest.modules = elements.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  },
};

const isTag = ({ name, static: own }) => own && name === 'tag';

export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/index.ts', 'src/define.ts'],
  litelement: true,
  packagejson: false,
  plugins: [houseRules],
};
