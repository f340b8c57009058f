// npm run --silent eval -- TASK --data DIR --out FILE
import { CALLER, launch } from './setup.mjs';

launch('packages/sdk/eval/main.ts', { nodeFlags: ['--conditions=sitrep-src'], cwd: CALLER });
