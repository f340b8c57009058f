// npm run --silent eval -- TASK --data DIR --out FILE
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fitCalibration } from './calibration/calibration.ts';
import { predictForecasts } from './forecast.ts';
import { predictTemplates } from './logs.ts';
import { predictAnomalies } from './nab.ts';
import { predictNezha } from './nezha.ts';
import { predictPetShop } from './petshop.ts';
import { predictSensitive } from './pii.ts';
import { gradeOnShop } from './simulator/simulator.ts';

interface Options {
  readonly series?: string;
  readonly cases: number;
  readonly seed: number;
}

interface Task {
  readonly about: string;
  /** It makes its own data, so there is no DIR. */
  readonly ownData?: true;
  readonly run: (dir: string, options: Options) => Promise<unknown>;
}

const tasks: Readonly<Record<string, Task>> = {
  petshop: {
    about: 'root causes in a call graph; DIR holds scenario folders with graph.json, baseline.json and cases/',
    run: predictPetShop,
  },
  nab: {
    about: 'anomalies in metric streams; DIR holds series/ with CSV files (timestamp,value)',
    run: predictAnomalies,
  },
  nezha: {
    about:
      'root causes from metrics, calls and logs; DIR holds system folders with graph.json, metrics.json, spans.json and cases.json',
    run: predictNezha,
  },
  forecast: {
    about: 'forecasts and breach warnings; DIR holds queries.json, --series DIR the CSV files that it names',
    run: predictForecasts,
  },
  pii: {
    about: 'sensitive text to blank out; DIR holds texts.jsonl with {id, text} lines',
    run: predictSensitive,
  },
  logs: {
    about: 'log templates; every *.jsonl file in DIR holds the lines of one system',
    run: predictTemplates,
  },
  simulator: {
    about: 'root causes of simulated faults, graded: --cases 300 --seed 1; makes its own data and knows the truth',
    ownData: true,
    run: (_dir, options) => gradeOnShop(options),
  },
  calibration: {
    about:
      'fits the confidences again to petshop/ and nezha/ in DIR, with their truth, and to simulated faults; FILE is src/analysis/confidence/calibration.ts',
    run: fitCalibration,
  },
};

const usage = `Usage: npm run --silent eval -- TASK --data DIR --out FILE [--series DIR] [--cases N] [--seed N]

Writes a predictions file for the scorer of a task. Reads no truth file, but for calibration.

Tasks:
${Object.entries(tasks)
  .map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)
  .join('\n')}
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      series: { type: 'string' },
      cases: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [name] = positionals;
  const task = name === undefined ? undefined : tasks[name];
  if (values.help) process.stdout.write(usage);
  else if (!task) fail(name === undefined ? 'Which task?' : `There is no task "${name}".`);
  else if ((!values.data && !task.ownData) || !values.out) fail('Both --data DIR and --out FILE are needed.');
  else {
    const made = await task.run(resolve(values.data ?? '.'), {
      ...(values.series === undefined ? {} : { series: resolve(values.series) }),
      cases: wholeNumber('cases', values.cases, 1),
      seed: wholeNumber('seed', values.seed, 0),
    });
    writeFileSync(resolve(values.out), typeof made === 'string' ? made : `${JSON.stringify(made, undefined, 1)}\n`);
  }
} catch (error) {
  process.stderr.write(`eval: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} must be a whole number from ${least}`);
  return value;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exitCode = 2;
}
