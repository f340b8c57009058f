// npm run eval:report -- [--shared DIR]: runs every graded task and writes report.md, report.svg and scores.json.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CALIBRATION } from '../../src/analysis/confidence/calibration.ts';
import { reportSvg } from './draw.ts';
import { gradedTasks } from './graded-tasks.ts';
import { reportMarkdown } from './markdown.ts';
import { runTask, type TaskResult } from './run-task.ts';

const docs = resolve(import.meta.dirname, '../../docs/analysis');
const usage = `Usage: npm run eval:report -- [--shared DIR]

Runs every graded task of the local engine on the shared data and writes report.md, report.svg and scores.json to packages/sdk/docs/analysis.

  --shared DIR   the folder that holds data/ and eval/ (default: ../shared beside the repository)
`;

try {
  const { values } = parseArgs({ options: { shared: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) process.stdout.write(usage);
  else await report(values.shared ?? resolve(import.meta.dirname, '../../../../../shared'));
} catch (error) {
  process.stderr.write(`eval:report: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function report(shared: string): Promise<void> {
  const results: TaskResult[] = [];
  for (const task of gradedTasks) {
    process.stderr.write(`${task.title} …\n`);
    results.push(await runTask(task, resolve(shared)));
  }
  const { reliability: rows, expectedCalibrationError: error, sources } = CALIBRATION;
  const reliability = { rows, error, sources };
  const scores = Object.assign({}, ...results.map((result) => result.scores)) as Record<string, number>;
  writeFileSync(join(docs, 'report.md'), reportMarkdown(results, reliability));
  writeFileSync(join(docs, 'report.svg'), reportSvg(results, reliability));
  writeFileSync(join(docs, 'scores.json'), `${JSON.stringify(scores, undefined, 2)}\n`);
  process.stderr.write(`${join(docs, 'report.md')}\n`);
}
