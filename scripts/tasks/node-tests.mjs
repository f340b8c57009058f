import { join, relative } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { ROOT } from '../setup.mjs';

const FILE_TIMEOUT_MS = 240_000;
const KEPT_OUTPUT = 8_000;

/**
 * Runs test files, each in a process of its own, from sources. Prints a line for each file as it ends, and for each failed
 * test its full name, its error and the end of what its file printed. Resolves with the counts of tests, suites not counted.
 */
export async function runNodeTests(files, { atOnce, print = console.log }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const reports = new Map();
  const report = (file) => {
    const found = reports.get(file) ?? { failures: [], output: '', tests: 0, path: [] };
    reports.set(file, found);
    return found;
  };
  const events = run({
    files: files.map((file) => join(ROOT, file)),
    concurrency: atOnce,
    cwd: ROOT,
    execArgv: ['--conditions=sitrep-src', '--disable-warning=ExperimentalWarning'],
    timeout: FILE_TIMEOUT_MS,
  });
  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr' || (type === 'test:diagnostic' && data.file)) {
      const to = report(data.file);
      to.output = (to.output + data.message + (type === 'test:diagnostic' ? '\n' : '')).slice(-KEPT_OUTPUT);
    } else if ((type === 'test:pass' || type === 'test:fail') && data.name === data.file) {
      // An event of the file itself comes only when it holds no test, or ends badly outside of them.
      counts.failed++;
      const what = type === 'test:pass' ? 'holds no test' : 'did not end well: see what it printed';
      report(data.file).failures.push({ name: 'the file', error: what });
      conclude({ file: data.file, success: false, duration_ms: data.details.duration_ms }, report(data.file), print);
    } else if (type === 'test:start') {
      const { path } = report(data.file);
      path.splice(data.nesting, Infinity, data.name);
    } else if (type === 'test:pass' || type === 'test:fail') {
      count(data, type === 'test:fail', counts, report(data.file));
    } else if (type === 'test:summary' && data.file) {
      conclude(data, report(data.file), print);
    }
  }
  return counts;
}

function count({ name, nesting, details, skip, todo }, failed, counts, report) {
  if (skip !== undefined || todo !== undefined) counts.skipped++;
  else if (details.type !== 'suite') counts[failed ? 'failed' : 'passed']++;
  report.tests += details.type === 'suite' ? 0 : 1;
  // A suite fails because a test in it did; only its own hooks' errors say something new.
  const { error } = details;
  if (!failed || todo !== undefined || error?.failureType === 'subtestsFailed') return;
  if (details.type === 'suite') counts.failed++;
  report.failures.push({ name: [...report.path.slice(0, nesting), name].join(' › '), error: error?.cause ?? error });
}

function conclude({ file, success, duration_ms: ms }, report, print) {
  const name = relative(ROOT, file);
  print(`  ${success ? 'ok  ' : 'FAIL'} ${name} (${report.tests} tests, ${(ms / 1000).toFixed(1)} s)`);
  if (success) return;
  for (const { name: test, error } of report.failures) print(`\n${indent(`✗ ${test}\n${describe(error)}`)}\n`);
  if (report.output.trim()) print(indent(`printed by ${name}:\n${report.output.trim()}\n`));
  report.failures = [];
  report.output = '';
}

function describe(error) {
  const text = typeof error === 'string' ? error : inspect(error, { depth: 8 });
  return text.replace(/^\s+at .*\(?(node:internal|node:async_hooks).*\n/gm, '');
}

function indent(text) {
  return text.replace(/^/gm, '       ');
}
