import { checks } from './checks.mjs';

const AT_ONCE = 2;

/** Runs the checks, prints a line for each as it ends and, for one that fails, what is wrong and how to mend it. */
export async function runChecks({ fix = false, update = false, only = [], print = console.log } = {}) {
  const unknown = only.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0)
    throw new Error(`no such check: ${unknown.join(', ')}; there are ${checks.map(({ name }) => name).join(', ')}`);
  const waiting = checks.filter(({ name }) => only.length === 0 || only.includes(name));
  const counts = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = performance.now();
      const complaint = await check.run({ fix, update }).catch((error) => error.stack);
      counts[complaint ? 'failed' : 'passed']++;
      print(
        `  ${complaint ? 'FAIL' : 'ok  '} ${check.name.padEnd(9)} ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s`,
      );
      if (complaint) print(`${indent(complaint)}\n       → ${check.mend}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return counts;
}

function indent(text) {
  return text.replace(/^/gm, '       ');
}
