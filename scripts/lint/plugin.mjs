// Sitrep's own lint rules, loaded by oxlint.

const MEND = 'take a Clock, Random or Ids as an option (see @sitrep/sdk/base); only base/ touches the real ones';
const GLOBALS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'requestIdleCallback']);
const MEMBERS = new Set([
  'Math.random',
  'Date.now',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'AbortSignal.timeout',
]);
const OWNERS = new Set(['globalThis', 'window', 'self', 'global']);
const MODULES = new Map([
  ['node:timers', undefined],
  ['node:timers/promises', undefined],
  ['node:crypto', new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'webcrypto'])],
  ['node:perf_hooks', new Set(['performance'])],
]);

/** Forbids the real clock, timers, random numbers and ids, in whatever way they are reached. */
const askForTime = {
  meta: {
    type: 'problem',
    docs: { description: 'Only base/ touches the real clock, timers, random numbers and ids' },
    schema: [],
  },
  create(context) {
    const report = (node, what) =>
      context.report({ node, message: `${what} is not repeatable in a test or a replay: ${MEND}.` });
    const isGlobal = (node) => node.type === 'Identifier' && context.sourceCode.isGlobalReference(node);
    return {
      Identifier(node) {
        if (GLOBALS.has(node.name) && isGlobal(node)) report(node, node.name);
      },
      MemberExpression(node) {
        const name = node.computed ? node.property.value : node.property.name;
        const owner = ownerOf(node.object, isGlobal);
        if (owner === undefined) return;
        if (MEMBERS.has(`${owner}.${name}`)) report(node, `${owner}.${name}`);
        if (OWNERS.has(owner) && GLOBALS.has(name)) report(node, name);
      },
      NewExpression(node) {
        if (isGlobal(node.callee) && node.callee.name === 'Date' && node.arguments.length === 0)
          report(node, 'new Date()');
      },
      CallExpression(node) {
        if (isGlobal(node.callee) && node.callee.name === 'Date') report(node, 'Date()');
      },
      ImportDeclaration(node) {
        if (!MODULES.has(node.source.value) || node.importKind === 'type') return;
        const names = MODULES.get(node.source.value);
        for (const each of node.specifiers) {
          const name = each.imported?.name;
          if (names === undefined || (name && names.has(name)))
            report(each, `${name ?? 'everything'} from ${node.source.value}`);
        }
      },
    };
  },
};

/** `Math` for `Math` and `globalThis.Math`; nothing for a local of that name. */
function ownerOf(node, isGlobal) {
  if (isGlobal(node)) return node.name;
  if (node.type !== 'MemberExpression' || node.computed) return undefined;
  return isGlobal(node.object) && OWNERS.has(node.object.name) ? node.property.name : undefined;
}

export default { meta: { name: 'sitrep' }, rules: { 'ask-for-time': askForTime } };
