import { launch } from './setup.mjs';

launch('scripts/tasks/bench.mjs');
