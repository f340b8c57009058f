import { launch } from './setup.mjs';

launch('scripts/tasks/build.mjs');
