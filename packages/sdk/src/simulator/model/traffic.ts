import type { Random } from '../../base/index.ts';
import { exponential, normal, weighted } from '../engine/draw.ts';
import type { Flow } from '../engine/flow.ts';
import type { Hop } from '../engine/operation.ts';
import type { RequestOutcome } from '../engine/request.ts';

/** A network that clients come from. */
export interface ClientGroup {
  /** CIDR block, as logs and metrics show it. */
  readonly name: string;
  /** Requests in the running step. */
  requests: number;
  /** Smoothed requests a second. */
  rate: number;
  /** Chance that a request of it is turned away while load is being shed. */
  shedChance: number;
}

/** A stream of requests with a rate and a mix of its own. */
export interface TrafficSpec {
  /** Requests a second at a moment, milliseconds since the start. Asked again at least once a second. */
  readonly rate: (at: number) => number;
  readonly kinds: () => readonly { readonly item: string; readonly weight: number }[];
  readonly clients: () => readonly { readonly item: ClientGroup; readonly weight: number }[];
  /** Share of logins with the right password. */
  readonly validLogins: number;
  readonly ended?: (kind: string, outcome: RequestOutcome, client: ClientGroup) => void;
}

const RATE_IS_READ_EVERY_MS = 1_000;

/** Sends a stream's requests into the flow as a Poisson process, until the returned function is called. */
export function sendTraffic(
  flow: Flow,
  entrance: (kind: string) => Hop,
  spec: TrafficSpec,
  random: Random,
): () => void {
  let running = true;
  const next = () => {
    if (!running) return;
    const rate = spec.rate(flow.now);
    const gapMs = rate > 0 ? exponential(random, 1_000 / rate) : Infinity;
    // Arrivals have no memory: giving up on a long gap and drawing again changes nothing but follows the rate.
    if (gapMs > RATE_IS_READ_EVERY_MS) return flow.after(RATE_IS_READ_EVERY_MS, next);
    return flow.after(gapMs, () => {
      if (!running) return;
      const kind = weighted(random, spec.kinds());
      const client = weighted(random, spec.clients());
      client.requests++;
      flow.enter(
        {
          kind,
          client,
          host: Math.floor(random() * 254) + 1,
          validLogin: kind !== 'login' || random() < spec.validLogins,
          ended: spec.ended === undefined ? null : (outcome) => spec.ended?.(kind, outcome, client),
          answer: null,
          attempt: 1,
        },
        entrance(kind),
      );
      next();
    });
  };
  next();
  return () => {
    running = false;
  };
}

/** A rate that breathes: a slow rhythm of about 50 minutes and a noise that drifts within a few percent. */
export function breathingRate(perSecond: number, random: Random): { at(now: number): number; step(): void } {
  const phase = random() * 2 * Math.PI;
  const periodMs = (45 + 10 * random()) * 60_000;
  let drift = 0;
  return {
    at: (now) => perSecond * (1 + 0.12 * Math.sin(phase + (2 * Math.PI * now) / periodMs) + drift),
    step: () => {
      drift = 0.9 * drift + 0.012 * normal(random);
    },
  };
}

/**
 * Decides whom to turn away so that `share` of all requests is shed, the heaviest clients first: every group keeps what it has up to
 * one common level (max-min fairness).
 */
export function shedHeaviest(clients: Iterable<ClientGroup>, share: number): void {
  const groups = [...clients].toSorted((a, b) => a.rate - b.rate);
  let left = (1 - share) * groups.reduce((sum, { rate }) => sum + rate, 0);
  groups.forEach((group, i) => {
    const level = left / (groups.length - i);
    const kept = Math.min(group.rate, level);
    group.shedChance = group.rate > 0 ? 1 - kept / group.rate : 0;
    left -= kept;
  });
}
