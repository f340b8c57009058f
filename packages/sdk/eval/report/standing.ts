import type { Measure } from './graded-tasks.ts';

export type Standing = 'stretch' | 'good' | 'must' | 'below';

/** Which of its goals a score reaches. A band has one goal: inside is `stretch`. */
export function standing({ goals, range }: Measure, score: number): Standing {
  if (goals.band) return score >= goals.band[0] && score <= goals.band[1] ? 'stretch' : 'below';
  const reaches = (goal: number | undefined): boolean =>
    goal !== undefined && (range[1] > range[0] ? score >= goal : score <= goal);
  if (reaches(goals.stretch)) return 'stretch';
  if (reaches(goals.good)) return 'good';
  return reaches(goals.must) ? 'must' : 'below';
}

/** How much worse `score` is than `before`, in the measure's unit; 0 or less when it is not. */
export function worseBy({ goals, range }: Measure, score: number, before: number): number {
  if (!goals.band) return range[1] > range[0] ? before - score : score - before;
  const outside = (value: number): number =>
    goals.band === undefined ? 0 : Math.max(goals.band[0] - value, value - goals.band[1], 0);
  return outside(score) - outside(before);
}
