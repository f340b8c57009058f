import type { Reliability } from './draw.ts';
import type { TaskResult } from './run-task.ts';
import { standing } from './standing.ts';

/** Below this share of a kind's cases, and from this calibration error on, a score is told among the weak ones. */
const SHARE = 0.95;
const ERROR = 0.1;
/** Groups of the reliability table with fewer answers are off by so much by chance. */
const ANSWERS = 30;

/** What the scores say against the engine, worst kinds first; every line follows from a number of the report. */
export function weakSpots(results: readonly TaskResult[], { rows, sources }: Reliability): string[] {
  const measures = results.flatMap(({ task, scores }) =>
    task.measures
      .filter((measure) => ['below', 'must'].includes(standing(measure, scores[measure.key] as number)))
      .map(({ label, key }) => `${task.title}: ${label} is ${(scores[key] as number).toFixed(2)}, short of good.`),
  );
  const kinds = results
    .flatMap(({ byKind = {} }) => Object.entries(byKind))
    .flatMap(([kind, { cases, top1, mechanism }]) => [
      { share: top1 ?? 1, said: `${kind}: the component is first in ${percent(top1)} of ${cases} cases.` },
      { share: mechanism ?? 1, said: `${kind}: the kind of fault is named in ${percent(mechanism)} of those.` },
    ])
    .filter(({ share }) => share < SHARE)
    .sort((a, b) => a.share - b.share)
    .map(({ said }) => said);
  const groups = rows
    .filter(({ answers, stated, right }) => answers >= ANSWERS && Math.abs(stated - right) >= ERROR)
    .map(
      ({ from, to, stated, right }) =>
        `Confidences from ${from} to ${to} are ${stated > right ? 'too high' : 'too low'}: ${stated.toFixed(2)} stated, ${right.toFixed(2)} right.`,
    );
  const unseen = sources
    .filter(({ expectedCalibrationErrorUnseen }) => expectedCalibrationErrorUnseen >= ERROR)
    .map(
      ({ name, expectedCalibrationErrorUnseen }) =>
        `Fitted without ${name}, confidences are off by ${expectedCalibrationErrorUnseen.toFixed(2)} there: on a new system they say little until people have judged some causes.`,
    );
  return [...measures, ...kinds, ...groups, ...unseen];
}

function percent(share: number | null): string {
  return `${Math.round((share ?? 0) * 100)} %`;
}
