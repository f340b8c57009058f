// npm start -- --port 0 --db FILE: builds what changed, then serves. Flags go to `sitrep serve` as they are.
import { CALLER, launch } from './setup.mjs';

launch('scripts/tasks/command.mjs', { cwd: CALLER, args: ['serve', ...process.argv.slice(2)] });
