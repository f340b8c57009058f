/** A number that a scorer prints, and what it is held against. */
export interface Measure {
  /** Key in `scores.json`, stable. */
  readonly key: string;
  readonly label: string;
  /** Where it stands in the scorer's answer. */
  readonly path: readonly string[];
  /** What is aimed at: at least this, or at most where `best` is the lower end of `range`. A band is inside or outside. */
  readonly goals: {
    readonly must?: number;
    readonly good?: number;
    readonly stretch?: number;
    readonly band?: readonly [number, number];
  };
  /** Left and right end of the scale it is drawn on; the right end is the better one. */
  readonly range: readonly [number, number];
  /** How much worse it may become before a test calls it a regression: what a handful of cases, or another machine's arithmetic, can move. */
  readonly noise: number;
}

/** A task of `eval`, the scorer that grades it, and what its score means. */
export interface GradedTask {
  readonly name: string;
  readonly title: string;
  /** Arguments of `eval`, without `--out`; paths from the folder that holds data/ and eval/. */
  readonly options: Readonly<Record<string, string>>;
  /** The same that are not paths. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Scorer and its arguments, without `--pred`; absent where the task makes its own data and grades itself. */
  readonly scorer?: { readonly file: string; readonly options: Readonly<Record<string, string>> };
  readonly measures: readonly Measure[];
  /** Takes minutes, so no test runs it. */
  readonly slow?: boolean;
  /** How the score is made and what it does not say. */
  readonly method: string;
}

const share = (key: string, label: string, path: readonly string[], goals: Measure['goals'], noise = 0.03): Measure => ({
  key, label, path, goals, range: [0, 1], noise,
}); // prettier-ignore

/** Everything that the report grades, in its order. Goals are the project's own, set from published results before the work began. */
export const gradedTasks: readonly GradedTask[] = [
  {
    name: 'petshop',
    title: 'Root cause in a call graph (PetShop)',
    options: { data: 'data/petshop' },
    scorer: { file: 'score-rca.mjs', options: { truth: 'data/petshop/truth.json' } },
    measures: [
      share('petshop.top1', 'cause is first', ['all', 'top1'], { must: 0.75, good: 0.85, stretch: 0.91 }, 0.05),
      share('petshop.top3', 'cause is among three', ['all', 'top3'], { must: 0.9, good: 0.93, stretch: 0.96 }, 0.05),
      share('petshop.silence', 'silent when quiet', ['quiet', 'specificity'], { must: 0.85, good: 0.85, stretch: 0.95 }, 0.15),
    ],
    method: 'Metrics of 42 components of a real system with injected faults; the alerting component and time are given, nothing else. The parameters were chosen with these cases in view.',
  },
  {
    name: 'nezha',
    title: 'Root cause from metrics, spans and log counts (Nezha)',
    options: { data: 'data/nezha' },
    scorer: { file: 'score-rca.mjs', options: { truth: 'data/nezha/truth.json' } },
    measures: [
      share('nezha.top1', 'cause is first', ['all', 'top1'], { must: 0.5, good: 0.65, stretch: 0.8 }, 0.05),
      share('nezha.top3', 'cause is among three', ['all', 'top3'], { must: 0.65, good: 0.85, stretch: 0.95 }, 0.05),
    ],
    method: 'Two shops with faults injected into single services; metrics, call durations and counts of log statements by the minute.',
  },
  {
    name: 'nab',
    title: 'Anomalies in a stream (NAB)',
    options: { data: 'data/nab' },
    scorer: { file: 'score-anomaly.mjs', options: { truth: 'data/nab/labels.json' } },
    measures: [
      { key: 'nab.best', label: 'standard profile, best threshold', path: ['profiles', 'standard', 'best'], goals: { must: 44, good: 50, stretch: 57 }, range: [0, 100], noise: 1.5 },
      { key: 'nab.shipped', label: 'the same, threshold that ships', path: ['profiles', 'standard', 'atFixed'], goals: { must: 40, good: 47, stretch: 53 }, range: [0, 100], noise: 1.5 },
    ],
    method: 'One pass over each stream without looking ahead. The benchmark rewards early warning inside labelled windows and takes off for false alarms; its labels are disputed in places.',
  },
  {
    name: 'forecast',
    title: 'Forecasts and breach warnings',
    options: { data: 'data/forecast', series: 'data/nab/series' },
    scorer: { file: 'score-forecast.mjs', options: { queries: 'data/forecast/queries.json', series: 'data/nab/series' } },
    measures: [
      { key: 'forecast.error', label: 'error, of holding the last value', path: ['vsLastValue'], goals: { must: 0.85, good: 0.7, stretch: 0.62 }, range: [1.2, 0.4], noise: 0.01 },
      share('forecast.coverage', '80 % band holds', ['coverage80'], { band: [0.75, 0.85] }, 0.02),
      share('forecast.auc', 'breach warnings, AUC', ['breach', 'auc'], { must: 0.68, good: 0.72, stretch: 0.78 }, 0.01),
      { key: 'forecast.skill', label: 'breach warnings, Brier skill', path: ['breach', 'brierSkill'], goals: { must: 0.05, good: 0.12, stretch: 0.2 }, range: [-0.1, 0.5], noise: 0.01 },
    ],
    method: 'Questions at fixed origins, 48 rows ahead, nothing read past the origin. The median of the forecast is compared with what came.',
  },
  {
    name: 'pii',
    title: 'Personal data in texts (Presidio research)',
    options: { data: 'data/pii' },
    scorer: { file: 'score-redaction.mjs', options: { truth: 'data/pii/truth.json', texts: 'data/pii/texts.jsonl' } },
    measures: [
      share('pii.recall', 'structured data blanked whole', ['structured', 'recall'], { must: 0.95, good: 0.98, stretch: 0.99 }, 0.01),
      { key: 'pii.over', label: 'other text blanked', path: ['overRedaction'], goals: { must: 0.005, good: 0.002, stretch: 0.001 }, range: [0.01, 0], noise: 0.0005 },
    ],
    method: 'Mail and IP addresses, phones, cards, IBANs and US social security numbers in made-up sentences; names and places are not counted, as no list of them is shipped.',
  },
  {
    name: 'logs',
    title: 'Log templates (Loghub-2k)',
    options: { data: 'data/loghub2k' },
    scorer: { file: 'score-logs.mjs', options: { truth: 'data/loghub2k/truth.json' } },
    measures: [
      share('logs.ga', 'lines in exactly right groups', ['mean', 'GA'], { must: 0.72, good: 0.8, stretch: 0.88 }, 0.01),
      share('logs.fga', 'groups, F1', ['mean', 'FGA'], { must: 0.75, good: 0.8, stretch: 0.85 }, 0.01),
    ],
    method: 'Eight systems of 2,000 lines, messages without their headers, one miner with its defaults for each. A group counts only if it holds exactly the lines of its statement. The rules were made with these systems in view.',
  },
  {
    name: 'simulator',
    title: 'Root cause in a simulated shop',
    options: {},
    flags: { cases: '300', seed: '1' },
    slow: true,
    measures: [
      share('simulator.top1', 'cause is first', ['scores', 'top1'], { must: 0.85, good: 0.85, stretch: 0.95 }),
      share('simulator.top3', 'cause is among three', ['scores', 'top3'], { must: 0.95, good: 0.95, stretch: 0.98 }),
      share('simulator.both', 'both of two among three', ['scores', 'bothInTop3'], { must: 0.7, good: 0.7, stretch: 0.85 }),
      share('simulator.silence', 'silent when quiet', ['scores', 'silence'], { must: 0.95, good: 0.95, stretch: 0.98 }),
      { key: 'simulator.calibration', label: 'expected calibration error', path: ['scores', 'expectedCalibrationError'], goals: { must: 0.08, good: 0.08, stretch: 0.04 }, range: [0.4, 0], noise: 0.02 },
    ],
    method: 'Three hundred seeded cases: seventeen kinds of fault in places drawn by seed, some two at once, with harmless deploys, noise and growth beside them, a fifth quiet. The simulator was written by the same project, so this says how well known mechanisms are told apart, not how well the next system is understood.',
  },
]; // prettier-ignore
