// The built command itself, in this process, with the arguments as they are.
import { join } from 'node:path';
import { ROOT, say, stop } from '../setup.mjs';
import { buildIfStale } from './build.mjs';

const complaint = await buildIfStale(() => say('building …'));
if (complaint !== undefined) stop(`the build failed:\n${complaint}`);
const command = join(ROOT, 'packages/server/dist/cli/sitrep.js');
process.argv.splice(1, 1, command);
await import(command);
