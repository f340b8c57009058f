import { SitrepError, type Clock, type Ids } from '../base/index.ts';
import type { FactEnvelope, IncidentView } from '../protocol/index.ts';
import type { Topology } from '../telemetry/index.ts';
import { AlertIndex } from './alert-index.ts';
import type { AlertDraft, AlertReceipt, AlertSource, RejectedPayload } from './contract/index.ts';
import { neighbourhood } from './neighbourhood.ts';
import { normalise } from './normalise.ts';
import { placeAlerts, type IntakeAppend, type IntakePlan } from './place-alerts.ts';
import { RejectedPayloads } from './rejected-payloads.ts';
import { alertmanagerSource } from './sources/alertmanager.ts';
import { genericSource } from './sources/generic.ts';

/** What {@link createIntake} takes. */
export interface IntakeOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /**
   * Writes facts to the journal; resolves when they are on disk. Called for one incident at a time in order, for several incidents at
   * once. When it rejects, intake forgets what it had planned and hands the error to the caller of {@link Intake.receive}.
   */
  readonly append: (append: IntakeAppend) => Promise<unknown>;
  /** Besides `alertmanager` and `generic`; one of these names replaces the built-in source. */
  readonly sources?: readonly AlertSource[];
  /** The newest topology known, asked for on every payload. Default none. */
  readonly topology?: () => Topology | undefined;
  readonly limits?: IntakeLimits;
}

/** Limits of an intake. */
export interface IntakeLimits {
  /** Rejected payloads kept, newest first. Default 100. */
  readonly rejectedPayloads?: number;
  /** Payloads under way at once; one more is refused with `ERR_SITREP_OVERLOADED`. Default 1,000. */
  readonly pending?: number;
  /** A resolved incident whose alert fires again within this time is open again; later it is a new incident. Default 60,000 ms. */
  readonly reopenMs?: number;
}

/** Defaults of {@link IntakeLimits}. */
export const INTAKE_DEFAULTS = Object.freeze({ rejectedPayloads: 100, pending: 1_000, reopenMs: 60_000 });

/** Payloads in, facts out: reads a payload, tells known alerts from new ones, joins those that belong together. */
export interface Intake {
  /** Names of the sources, in the order in which they were given. */
  readonly sources: readonly string[];
  /** Takes over what the journal holds. Call it before anything else. */
  restore(views: Iterable<IncidentView>): void;
  /** Follows the journal: call it with every committed fact, in order. */
  apply(fact: FactEnvelope): void;
  /**
   * Takes in a payload; resolves when everything that its receipts claim is on disk. `key` is the request's `Idempotency-Key`, written into
   * its facts; telling a repeated request is the caller's.
   *
   * @throws SitrepError `ERR_SITREP_SOURCE_UNKNOWN`; `ERR_SITREP_PAYLOAD_INVALID` (`details.errors` holds pointers, `details.rejectedId` the
   * id under which the payload is kept); `ERR_SITREP_OVERLOADED` (retryable); and whatever `append` rejects with.
   */
  receive(source: string, payload: unknown, options?: { readonly key?: string }): Promise<readonly AlertReceipt[]>;
  /** Keeps a payload that could not even be parsed. */
  reject(payload: Omit<RejectedPayload, 'id' | 'receivedAt'>): RejectedPayload;
  /** Newest first. */
  rejected(): readonly RejectedPayload[];
  /** Incidents and alerts in memory, and payloads under way. */
  size(): { readonly incidents: number; readonly alerts: number; readonly pending: number };
}

/**
 * Makes the intake of one host.
 *
 * Memory is bounded: 500 incidents and 50,000 fingerprints are remembered, and an incident keeps 100 alerts. Further alerts of it are
 * answered with the outcome `counted`, and an `alerts-counted` fact tells their number each time it has doubled.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { clock, ids, append } = options;
  const limits = { ...INTAKE_DEFAULTS, ...options.limits };
  const sources = new Map(
    [alertmanagerSource, genericSource, ...(options.sources ?? [])].map((source) => [source.name, source]),
  );
  const index = new AlertIndex();
  const rejected = new RejectedPayloads({ clock, ids, limit: limits.rejectedPayloads });
  const tails = new Map<string, Promise<unknown>>();
  let pending = 0;
  let mapped: { topology: Topology | undefined; near: ReturnType<typeof neighbourhood> } | undefined;

  const near = () => {
    const topology = options.topology?.();
    if (mapped === undefined || mapped.topology !== topology)
      mapped = { topology, near: neighbourhood(topology ?? { nodes: [], edges: [] }) };
    return mapped.near;
  };

  const read = (source: AlertSource, payload: unknown, receivedAt: number): readonly AlertDraft[] => {
    try {
      return source.read(payload, { receivedAt });
    } catch (error) {
      if (!(error instanceof SitrepError)) throw error;
      const text = asText(payload);
      const { code, message } = error;
      const bytes = Buffer.byteLength(text);
      const { id } = rejected.keep({ source: source.name, code, detail: message, excerpt: text, bytes });
      throw new SitrepError(code, message, { cause: error, details: { ...error.details, rejectedId: id } });
    }
  };

  // One incident's facts are written in the order in which they were planned, and a receipt waits for all that was planned before it.
  const write = async (plan: IntakePlan) => {
    const waits = plan.appends.map((each) => {
      const before = tails.get(each.incidentId);
      const done = before === undefined ? append(each) : before.then(() => append(each));
      tails.set(each.incidentId, done);
      const clean = () => {
        if (tails.get(each.incidentId) === done) tails.delete(each.incidentId);
      };
      done.then(clean, clean);
      return done;
    });
    for (const { incidentId } of plan.receipts) waits.push(tails.get(incidentId ?? '') ?? Promise.resolve());
    const results = await Promise.allSettled(waits);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) return;
    plan.cancel();
    throw failed.reason;
  };

  return {
    sources: [...sources.keys()],
    restore: (views) => index.restore(views),
    apply: (fact) => index.apply(fact),
    async receive(name, payload, { key } = {}) {
      const source = sources.get(name);
      if (source === undefined)
        throw new SitrepError(
          'ERR_SITREP_SOURCE_UNKNOWN',
          `No alert source "${name}"; known are ${[...sources.keys()].join(', ')}`,
        );
      if (pending >= limits.pending)
        throw new SitrepError('ERR_SITREP_OVERLOADED', `${pending} payloads are under way`, { retryable: true });
      const now = clock.now();
      const drafts = read(source, payload, now);
      const alerts = drafts.map((draft) => normalise(draft, { id: ids.next('alr'), source: name, receivedAt: now }));
      const plan = placeAlerts(alerts, index, { now, ids, key, near: near(), reopenMs: limits.reopenMs });
      pending++;
      try {
        await write(plan);
      } finally {
        pending--;
      }
      return plan.receipts;
    },
    reject: (payload) => rejected.keep(payload),
    rejected: () => rejected.list(),
    size: () => ({ ...index.size, pending }),
  };
}

function asText(payload: unknown): string {
  try {
    return JSON.stringify(payload) ?? String(payload);
  } catch {
    return '(cannot be written as JSON: nested too deeply, or circular)';
  }
}
