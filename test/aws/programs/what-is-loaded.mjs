// Prints the packages that are loaded, each module's once, by importing the doors named as arguments and, with --manager, by a manager
// without configuration; a module of no package is printed as `.`.
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, next) {
    const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    loaded.push(name ?? '.');
    return next(url, context);
  },
});
const [mode, ...doors] = process.argv.slice(2);
const modules = await Promise.all(doors.map((door) => import(door)));
if (mode === '--manager') {
  const { createAwsManager } = modules.find((each) => 'createAwsManager' in each);
  const manager = createAwsManager();
  await manager.ask('reason', { messages: [], maxOutputTokens: 1 }, { local: () => ({ text: '' }) });
  manager.health();
  await manager.stop();
}
process.stdout.write(JSON.stringify(loaded));
