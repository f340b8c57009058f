import type { ActionDefinition, ActionExecutor } from './actions/index.ts';
import type { Agent } from './agents/index.ts';
import type { Catalogue, Runbook } from './analysis/index.ts';
import type { AwsManagerOptions } from './aws/index.ts';
import type { Clock, Ids, Random, StateBoard } from './base/index.ts';
import type { AlertSource } from './intake/index.ts';
import type { Journal } from './journal/index.ts';
import type { ActionGuard, ActionPolicy, LastingMaskerOptions } from './safety/index.ts';
import type { TelemetrySource } from './telemetry/index.ts';

/** What `createSitrep` takes. Only `telemetry` has no default. */
export interface SitrepOptions {
  /** Default: a journal in memory, which ends with the process. */
  readonly journal?: Journal;
  readonly telemetry: TelemetrySource;
  /** Default: the six of `@sitrep/sdk/agents`. */
  readonly agents?: readonly Agent[];
  /** Default: the catalogue of `@sitrep/sdk/actions`. */
  readonly actions?: readonly ActionDefinition[];
  /** Default none: actions are then proposed for people to run. */
  readonly executors?: readonly ActionExecutor[];
  /** Default: ask a person about everything. */
  readonly policy?: ActionPolicy;
  /**
   * AI services. Default none: every capability is then `unconfigured`, nothing of them is loaded and nothing is called. With a guard among
   * them, every proposed action is shown to it. `masker` defaults to one masker for each incident, see `maskerPerIncident`.
   */
  readonly aws?: Omit<AwsManagerOptions, 'clock' | 'board' | 'checkRecalled'>;
  /**
   * How names are masked before something leaves for `aws`, unless that has a `masker`. With a `key`, a secret of the host, what outlives an incident
   * is masked the same way after a restart and on every host that has the key; without, until the process ends.
   */
  readonly masking?: LastingMaskerOptions;
  /** Judges every action that is proposed, after the policy. Default: that of `aws`, where it has one. */
  readonly guard?: ActionGuard;
  /** Advice that diagnosis may point to, by what an incident has in common with it. Default none. */
  readonly runbooks?: readonly Runbook[];
  /**
   * A folder of runbooks (Markdown, text) that is searched for capability `retrieve`. Scanned pages in it are read by capability `scan`, where that is
   * configured, and what stands on them is kept beside them: see `readScans` of `@sitrep/sdk/aws`. Default none.
   */
  readonly runbookDir?: string;
  /**
   * Language of what agents write: claims, evidence, forecasts, updates, and how numbers and times are written in them. A BCP 47 tag such as
   * `de-CH`; English (`en`) and German (`de`) come with Sitrep. Default `en`. Facts hold the sentences as they were said, so that everybody
   * reads the same; a host that changes its language speaks it from then on and leaves older facts as they are.
   */
  readonly locale?: string;
  /** Sentences of the host's own, for another language or in place of ours: see `catalogues` of `@sitrep/sdk/agents`. Default none. */
  readonly messages?: Catalogue;
  /** Further alert sources besides `alertmanager` and `generic`. */
  readonly alertSources?: readonly AlertSource[];
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly random?: Random;
  readonly board?: StateBoard;
  readonly limits?: SitrepLimits;
}

/** Limits with their defaults. */
export interface SitrepLimits {
  /** Incidents investigated at once. Default 4. */
  readonly concurrency?: number;
  /** Incidents that may wait for a place. Default 1,000; one more is refused with `ERR_SITREP_QUEUE_FULL` and stays open without a run. */
  readonly queue?: number;
  /** Rejected payloads kept. Default 100, newest first. */
  readonly rejectedPayloads?: number;
  /** A resolved incident whose alert fires again within this time is opened again; later it is a new incident. Default 60,000 ms. */
  readonly reopenMs?: number;
  /** How long a proposed action waits for a decision. Default 3,600,000 ms. */
  readonly approvalMs?: number;
  /** How long what was learned from an incident counts. Default 15,552,000,000 ms: 180 days. */
  readonly lessonMs?: number;
}

/** Defaults of {@link SitrepLimits}. */
export const SITREP_LIMITS = Object.freeze({
  concurrency: 4,
  queue: 1_000,
  rejectedPayloads: 100,
  reopenMs: 60_000,
  approvalMs: 3_600_000,
  lessonMs: 15_552_000_000,
});
