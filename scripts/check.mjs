import { launch } from './setup.mjs';

launch('scripts/tasks/check.mjs');
