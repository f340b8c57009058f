// npm run eval:report -- [--shared DIR]
import { CALLER, launch } from './setup.mjs';

launch('packages/sdk/eval/report/report.ts', { nodeFlags: ['--conditions=sitrep-src'], cwd: CALLER });
