// npm run sitrep -- investigate --telemetry DIR --alert FILE: the command of this checkout, built when something changed.
import { CALLER, launch } from './setup.mjs';

launch('scripts/tasks/command.mjs', { cwd: CALLER });
