import { launch } from './setup.mjs';

launch('scripts/tasks/test.mjs', { browser: true });
