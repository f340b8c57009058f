import { ENTRANCE } from '../model/components.ts';
import type { Recorder } from '../observe/recorder.ts';

/** A condition on the shop's own metrics, as somebody on call would write it. */
export interface Rule {
  readonly alert: string;
  readonly service: string;
  readonly severity: 'critical' | 'warning';
  /** Steps that it must hold without a break before it fires. */
  readonly forSteps: number;
  /** The figure now, over the rule's own windows; NaN when there is nothing to go by. */
  readonly measure: (recorder: Recorder) => number;
  /** It holds while the figure is above. */
  readonly above: number;
  readonly summary: (value: number) => string;
}

/** Five-second steps in a stretch. */
const HALF_MINUTE = 6;
const MINUTE = 12;
const TWO_MINUTES = 24;

/** Durations that services promise for 95 of 100 requests, seconds. */
const OBJECTIVES_S: Readonly<Record<string, number>> = {
  web: 1.2,
  auth: 0.6,
  catalogue: 0.4,
  cart: 0.6,
  checkout: 1.2,
  payments: 0.9,
  orders: 0.5,
  inventory: 0.3,
};

/** What the shop is watched for: symptoms that users feel first, then what single services promise. No rule knows a fault. */
export const RULES: readonly Rule[] = [
  {
    alert: 'HighErrorRatio',
    service: ENTRANCE,
    severity: 'critical',
    forSteps: 2,
    measure: (recorder) =>
      Math.min(errorRatio(recorder, ENTRANCE, HALF_MINUTE), 2 * errorRatio(recorder, ENTRANCE, TWO_MINUTES)),
    above: 0.03,
    summary: (value) => `${percent(value)} of requests to the shop fail`,
  },
  {
    alert: 'HighLatency',
    service: ENTRANCE,
    severity: 'critical',
    forSteps: 2,
    measure: (recorder) => recorder.quantile(ENTRANCE, 0.95, HALF_MINUTE),
    above: 0.7,
    summary: (value) => `95 of 100 requests to the shop take up to ${value.toFixed(2)} s, promised are 0.70 s`,
  },
  {
    alert: 'HighUnauthorizedRatio',
    service: ENTRANCE,
    severity: 'warning',
    forSteps: 2,
    measure: (recorder) => ratio(recorder, ENTRANCE, 'responses.unauthorized', MINUTE),
    above: 0.08,
    summary: (value) => `${percent(value)} of requests to the shop are answered 401`,
  },
  {
    alert: 'UnusualAccountActivity',
    service: 'web',
    severity: 'warning',
    forSteps: 3,
    measure: (recorder) =>
      sum(recorder, 'auth', 'account.changes', TWO_MINUTES) + sum(recorder, 'orders', 'order.exports', TWO_MINUTES),
    above: 70,
    summary: (value) => `${value} account changes and order exports in two minutes`,
  },
  {
    alert: 'OrderBacklogGrowing',
    service: 'order-queue',
    severity: 'warning',
    forSteps: HALF_MINUTE,
    measure: (recorder) => Math.min(...recorder.series.latest('order-queue', 'order.backlog', 'last', HALF_MINUTE)),
    above: 80,
    summary: (value) => `${value} orders wait to be processed`,
  },
  ...Object.entries(OBJECTIVES_S).flatMap(([service, objective]): Rule[] => [
    {
      alert: 'ServiceErrorRatio',
      service,
      severity: 'warning',
      forSteps: 9,
      measure: (recorder) => errorRatio(recorder, service, HALF_MINUTE),
      above: 0.08,
      summary: (value) => `${percent(value)} of requests to ${service} fail`,
    },
    {
      alert: 'ServiceLatency',
      service,
      severity: 'warning',
      forSteps: MINUTE,
      measure: (recorder) => recorder.quantile(service, 0.95, HALF_MINUTE),
      above: objective,
      summary: (value) =>
        `95 of 100 requests to ${service} take up to ${value.toFixed(2)} s, promised are ${objective} s`,
    },
  ]),
];

/** Requests that a ratio needs to mean something. */
const FEWEST_REQUESTS = 20;

function sum(recorder: Recorder, entity: string, name: string, steps: number): number {
  let total = 0;
  for (const value of recorder.series.latest(entity, name, 'sum', steps)) if (value > 0) total += value;
  return total;
}

function ratio(recorder: Recorder, entity: string, name: string, steps: number): number {
  const requests = sum(recorder, entity, 'request.count', steps);
  return requests >= FEWEST_REQUESTS ? sum(recorder, entity, name, steps) / requests : NaN;
}

function errorRatio(recorder: Recorder, entity: string, steps: number): number {
  return ratio(recorder, entity, 'request.failures', steps);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
