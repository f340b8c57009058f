import { startTestRunner } from '@web/test-runner';
import { ROOT } from '../setup.mjs';

/** Runs widget tests in Chromium as web-test-runner.config.mjs says; resolves with the counts of tests. */
export async function runBrowserTests(files) {
  process.chdir(ROOT);
  const runner = await startTestRunner({
    config: { files, watch: false },
    readCliArgs: false,
    readFileConfig: true,
    autoExitProcess: false,
  });
  await new Promise((resolve) => runner.on('stopped', resolve));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const session of runner.sessions.all()) {
    if (session.testResults) countSuite(session.testResults, counts);
    // A file that never ran its tests, or logged an uncaught error, failed even when no test of it says so.
    if (!session.passed && (session.errors.length > 0 || !session.testResults)) counts.failed++;
  }
  return counts;
}

function countSuite({ tests, suites }, counts) {
  for (const { passed, skipped } of tests) counts[skipped ? 'skipped' : passed ? 'passed' : 'failed']++;
  for (const suite of suites) countSuite(suite, counts);
}
