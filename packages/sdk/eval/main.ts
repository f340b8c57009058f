// npm run --silent eval -- TASK --data DIR --out FILE
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { predictPetShop } from './petshop.ts';

const tasks: Readonly<Record<string, { readonly about: string; readonly run: (dir: string) => Promise<unknown> }>> = {
  petshop: {
    about: 'root causes in a call graph; DIR holds scenario folders with graph.json, baseline.json and cases/',
    run: predictPetShop,
  },
};

const usage = `Usage: npm run --silent eval -- TASK --data DIR --out FILE

Writes a predictions file for the scorer of a task. Reads no truth file.

Tasks:
${Object.entries(tasks)
  .map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`)
  .join('\n')}
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [name] = positionals;
  const task = name === undefined ? undefined : tasks[name];
  if (values.help) process.stdout.write(usage);
  else if (!task) fail(name === undefined ? 'Which task?' : `There is no task "${name}".`);
  else if (!values.data || !values.out) fail('Both --data DIR and --out FILE are needed.');
  else writeFileSync(resolve(values.out), `${JSON.stringify(await task.run(resolve(values.data)), undefined, 1)}\n`);
} catch (error) {
  process.stderr.write(`eval: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exitCode = 2;
}
