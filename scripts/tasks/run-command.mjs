import { spawn } from 'node:child_process';
import { ROOT } from '../setup.mjs';

/**
 * Runs a command in the repository's root and resolves with its exit status and everything it printed; never rejects.
 * Tools from `node_modules/.bin` are on PATH, and their `#!/usr/bin/env node` finds the Node that runs this script.
 */
export function runCommand(command, args, { cwd = ROOT, env = {} } = {}) {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk) => (output += chunk);
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ status: 127, output: `${command}: ${error.message}` }));
    child.on('close', (code) => resolve({ status: code ?? 1, output: output.trim() }));
  });
}
