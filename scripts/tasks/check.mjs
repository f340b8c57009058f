// npm run check [-- --fix] [-- --update] [-- NAME…]: every static check, two at a time; or only those named.
// --fix lets the formatter and the linter mend what they can; --update accepts changed doors and a changed manifest.
import { parseArgs } from 'node:util';
import { runChecks } from '../checks/run-checks.mjs';

const { values, positionals } = parseArgs({
  options: { fix: { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { passed, failed } = await runChecks({ ...values, only: positionals });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
