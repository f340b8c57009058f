import type { Reliability } from './draw.ts';
import type { Measure } from './graded-tasks.ts';
import type { KindScore } from '../simulator/score-cases.ts';
import type { TaskResult } from './run-task.ts';
import { standing } from './standing.ts';
import { weakSpots } from './weak-spots.ts';

const STANDING = { stretch: 'beyond good', good: 'good', must: 'enough', below: '**below the goal**' } as const;

/** The report as Markdown. Written by a command, so it says how to make it again. */
export function reportMarkdown(results: readonly TaskResult[], reliability: Reliability): string {
  const { rows, error, sources } = reliability;
  return `# Scores of the local engine

Made by \`npm run eval:report\`; do not edit by hand. One set of parameters everywhere, no tuning by name of a system, a component or a file. Each
score is what the task's scorer prints for the shared part of its data. [How the engine works, and where it is weak](README.md).

![Scores against their goals, and how often stated confidence was right](report.svg)

| task | score | is | enough | good | beyond |   |
| --- | --- | ---: | ---: | ---: | ---: | --- |
${results.flatMap(({ task, scores }) => task.measures.map((one) => scoreRow(task.title, one, scores[one.key] as number))).join('\n')}

## What a score says, and what it does not

${results.map(({ task, seconds, peakBytes }) => `**${task.title}.** ${task.method} Whole command: ${seconds.toFixed(1)} s, ${Math.round(peakBytes / 2 ** 20)} MiB at most.`).join('\n\n')}

## By kind of fault

The simulated shop again: single faults of each kind, the component first, the component among three, and the kind of fault named where the component is first.

| fault | cases | first | among three | named |
| --- | ---: | ---: | ---: | ---: |
${results.flatMap(({ byKind = {} }) => Object.entries(byKind).map(kindRow)).join('\n')}

## Confidence

Answers about kinds of fault and cases that were kept out of the fit, by the confidence that was stated. Expected calibration error ${error.toFixed(3)}.

| stated | answers | stated, mean | right |
| --- | ---: | ---: | ---: |
${rows.map((row) => `| ${row.from} to ${row.to} | ${row.answers} | ${row.stated.toFixed(2)} | ${row.right.toFixed(2)} |`).join('\n')}

The same by where the answers come from: with other cases of the same source in the fit, and with none, which is what to expect on a system that nobody has seen.

| source | answers | right | error, its own cases in the fit | error, none of them |
| --- | ---: | ---: | ---: | ---: |
${sources.map((one) => `| ${one.name} | ${one.answers} | ${(one.right / one.answers).toFixed(2)} | ${one.expectedCalibrationError.toFixed(3)} | ${one.expectedCalibrationErrorUnseen.toFixed(3)} |`).join('\n')}

## Where the engine is weak, by these scores

${weakSpots(results, reliability)
  .map((spot) => `- ${spot}`)
  .join('\n')}
`;
}

function kindRow([kind, { cases, top1, top3, mechanism }]: readonly [string, KindScore]): string {
  const shares = [top1, top3, mechanism].map((share) => (share === null ? '–' : share.toFixed(2)));
  return `| ${kind} | ${cases} | ${shares.join(' | ')} |`;
}

function scoreRow(title: string, measure: Measure, score: number): string {
  const { must, good, stretch, band } = measure.goals;
  const goals = band ? ['', '', `${text(band[0])} to ${text(band[1])}`] : [text(must), text(good), text(stretch)];
  return `| ${title} | ${measure.label} | ${text(score)} | ${goals.join(' | ')} | ${band ? (standing(measure, score) === 'below' ? '**outside**' : 'inside') : STANDING[standing(measure, score)]} |`;
}

function text(value: number | undefined): string {
  if (value === undefined) return '';
  if (value !== 0 && Math.abs(value) < 0.01) return value.toFixed(4);
  return Math.abs(value) > 2 ? value.toFixed(1) : value.toFixed(2);
}
