import type { FaultKind } from '../../src/simulator/index.ts';
import { reliabilityOf } from '../calibration/reliability.ts';
import { EXPECTED_MECHANISMS } from './expected-mechanisms.ts';
import type { CaseOutcome } from './run-case.ts';

/** Scores of the benchmark. Shares are 0 to 1; `null` where there was no case to score. */
export interface ShopScores {
  /** Cases by what they are; `unheard` raised no alert wherever they were put, so nobody asked. */
  readonly cases: {
    readonly single: number;
    readonly double: number;
    readonly quiet: number;
    readonly unheard: number;
  };
  /** Single faults: the component to blame is first, or among the first three. */
  readonly top1: number | null;
  readonly top3: number | null;
  /** Single faults whose component is first: the kind of fault is named as well. */
  readonly mechanism: number | null;
  /** Two faults: one of them is first; both are among the first three. */
  readonly eitherFirst: number | null;
  readonly bothInTop3: number | null;
  /** Quiet cases in which nobody is blamed. */
  readonly silence: number | null;
  /** Quiet cases in which the monitors raised an alert by themselves, which they should not. */
  readonly alarmsWhenQuiet: number;
  /** Over all answers that blame somebody, quiet cases included (there every answer is wrong). */
  readonly expectedCalibrationError: number;
  readonly reliability: ReturnType<typeof reliabilityOf>['reliability'];
  readonly byKind: Readonly<Record<string, KindScore>>;
}

/** Single faults of one kind. */
export interface KindScore {
  readonly cases: number;
  readonly top1: number | null;
  readonly top3: number | null;
  readonly mechanism: number | null;
}

/** Scores outcomes against what was put in. */
export function scoreCases(outcomes: readonly CaseOutcome[]): ShopScores {
  const quiet = outcomes.filter(({ truth }) => truth.length === 0);
  const heard = outcomes.filter(({ truth, alertAfterS }) => truth.length > 0 && alertAfterS !== null);
  const single = heard.filter(({ truth }) => truth.length === 1);
  const double = heard.filter(({ truth }) => truth.length === 2);
  const stated = [...heard, ...quiet].flatMap((one) => {
    const [best] = one.causes;
    return best === undefined ? [] : [{ stated: best.confidence, right: isToBlame(one, best.entity) }];
  });
  const { reliability, expectedCalibrationError } = reliabilityOf(stated);
  return {
    cases: {
      single: single.length,
      double: double.length,
      quiet: quiet.length,
      unheard: outcomes.length - heard.length - quiet.length,
    },
    ...withoutCases(scoreKind(single)),
    eitherFirst: share(double, (one) => isFirst(one)),
    bothInTop3: share(double, (one) => one.truth.every(({ entity }) => within(one, entity, 3))),
    silence: share(quiet, ({ causes }) => causes.length === 0),
    alarmsWhenQuiet: quiet.filter(({ alertAfterS }) => alertAfterS !== null).length,
    expectedCalibrationError,
    reliability,
    byKind: Object.fromEntries(
      [...Map.groupBy(single, ({ truth }) => truth[0]?.fault ?? '')]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, own]) => [kind, scoreKind(own)]),
    ),
  };
}

function withoutCases({ top1, top3, mechanism }: KindScore): Omit<KindScore, 'cases'> {
  return { top1, top3, mechanism };
}

function scoreKind(own: readonly CaseOutcome[]): KindScore {
  const right = own.filter((one) => isFirst(one));
  return {
    cases: own.length,
    top1: share(own, (one) => isFirst(one)),
    top3: share(own, (one) => one.truth.every(({ entity }) => within(one, entity, 3))),
    mechanism: share(right, ({ truth, causes }) =>
      EXPECTED_MECHANISMS[truth[0]?.fault as FaultKind].includes(causes[0]?.mechanism ?? 'unknown'),
    ),
  };
}

function isFirst(one: CaseOutcome): boolean {
  return one.truth.some(({ entity }) => within(one, entity, 1));
}

function isToBlame({ truth }: CaseOutcome, entity: string): boolean {
  return truth.some((put) => put.entity === entity);
}

function within({ causes }: CaseOutcome, entity: string, ranks: number): boolean {
  return causes.slice(0, ranks).some((cause) => cause.entity === entity);
}

function share<T>(all: readonly T[], is: (one: T) => boolean): number | null {
  return all.length === 0 ? null : all.filter(is).length / all.length;
}
