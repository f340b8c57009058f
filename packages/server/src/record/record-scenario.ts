import { createSitrep, type SitrepOptions } from '@sitrep/sdk';
import type { Agent } from '@sitrep/sdk/agents';
import { seededIds, seededRandom, seedFrom, SitrepError, throwIfAborted } from '@sitrep/sdk/base';
import { MAX_READ_LIMIT, memoryJournal, type Journal } from '@sitrep/sdk/journal';
import {
  attributeWork,
  sealScenario,
  type Attribution,
  type FactEnvelope,
  type IncidentView,
  type Scenario,
  type ServiceCall,
} from '@sitrep/sdk/protocol';
import { SITREP_VERSION } from '../version.ts';
import { RecordingClock } from './recording-clock.ts';
import { decideAll, RECORDER_POLICY, RECORDER_RULE } from './recorder-rule.ts';
import type { Stage } from './stage.ts';

/** What {@link recordScenario} takes. */
export interface RecordOptions {
  /** What is recorded: `shopStage` or `recordingStage`. */
  readonly stage: Stage;
  /** Seed of all identifiers. Default 1. */
  readonly seed?: number;
  /** AI services, as `createSitrep` takes them. Default none: the local engine does everything, and the file says so. */
  readonly aws?: SitrepOptions['aws'];
  /** Default: the six of `@sitrep/sdk/agents`. */
  readonly agents?: readonly Agent[];
  readonly signal?: AbortSignal;
  /** Told, after each simulated minute, how far it is. */
  readonly onProgress?: (progress: RecordProgress) => void;
}

/** How far a recording is. */
export interface RecordProgress {
  /** Since the stage was ready, milliseconds of simulated time. */
  readonly simulatedMs: number;
  readonly facts: number;
  readonly incidents: readonly IncidentView[];
}

/** Limits of a recording, milliseconds of simulated time. */
export const RECORD_LIMITS = Object.freeze({
  /** All incidents are over by then, or the recording failed. */
  lengthMs: 2_700_000,
  /** How long it goes on after that, so that forecasts can be held against what happened. */
  afterMs: 900_000,
});
const STEP_MS = 5_000;
const MINUTE_MS = 60_000;
/** Calls that serve no report, kept at most. */
const MAX_OTHERS = 500;

/**
 * Runs the real pipeline on a stage, as fast as the machine can, and returns everything that happened as a scenario with its checksum. Times
 * are those of the stage's clock; while a service is asked, that clock runs along with the machine's.
 *
 * Without services the same stage and seed give the same scenario, to the byte.
 *
 * @throws SitrepError `ERR_SITREP_RECORDING_UNFINISHED` when no incident was opened, or one was not over after 45 simulated minutes;
 * `ERR_SITREP_ABORTED` once `signal` aborts.
 * @example
 * const scenario = await recordScenario({ stage: shopStage({ fault: 'memory_leak', seed: 7 }), seed: 7 });
 */
export async function recordScenario({
  stage,
  seed = 1,
  aws,
  agents,
  signal,
  onProgress = () => {},
}: RecordOptions): Promise<Scenario> {
  const others: { call: ServiceCall; incidentId: string | undefined }[] = [];
  const clock: RecordingClock = new RecordingClock(stage.startAt, () => sitrep.ai.underWay > 0);
  const random = seededRandom(seedFrom(`${stage.name} ${seed}`));
  const journal = memoryJournal({ epoch: epochOf(stage.name, seed) });
  const sitrep = createSitrep({
    journal,
    telemetry: stage.telemetry(clock),
    executors: stage.executors,
    policy: RECORDER_POLICY,
    clock,
    random,
    ids: seededIds(random, clock),
    limits: { approvalMs: RECORD_LIMITS.lengthMs },
    ...(agents && { agents }),
    ...(aws && {
      aws: {
        ...aws,
        onCall: (call, incidentId) => {
          if (call.origin !== 'local' && others.length < MAX_OTHERS) others.push({ call, incidentId });
          aws.onCall?.(call, incidentId);
        },
      },
    }),
  });
  await sitrep.start();
  try {
    await clock.settle();
    stage.begin();
    let overAt: number | undefined;
    for (let nextWordAt = 0; ;) {
      throwIfAborted(signal);
      await clock.advance(STEP_MS);
      for (const { source, payload } of stage.alerts(clock.now())) await sitrep.receive(source, payload);
      await clock.settle();
      await decideAll(sitrep);
      const incidents = sitrep.views.list();
      const simulatedMs = clock.now() - stage.startAt;
      if (simulatedMs >= nextWordAt) {
        nextWordAt = simulatedMs + MINUTE_MS;
        onProgress({ simulatedMs, facts: journal.head(), incidents });
      }
      const over = incidents.length > 0 && incidents.every(isOver);
      overAt = over ? (overAt ?? clock.now()) : undefined;
      if (overAt !== undefined && (incidents.every(isScored) || clock.now() - overAt >= stage.afterMs)) break;
      if (overAt === undefined && simulatedMs >= RECORD_LIMITS.lengthMs) throw unfinished(incidents);
    }
    const facts = await allOf(journal);
    const attribution = attributeWork(facts, others);
    const {
      checksum,
      facts: _,
      ...about
    } = sealScenario({
      v: 1,
      name: stage.name,
      title: stage.title,
      description: `${stage.description} ${saidOf(attribution)}`,
      origin: stage.origin,
      generator: { name: 'sitrep record-scenario', version: SITREP_VERSION },
      seed,
      recordedAt: clock.now(),
      epoch: journal.epoch,
      approvals: RECORDER_RULE,
      ...(stage.injected && { injected: [...stage.injected()] }),
      attribution,
      facts,
    });
    // What people look for first stands first in the file.
    return { ...about, checksum, facts };
  } finally {
    await sitrep.stop({ timeoutMs: 0 });
  }
}

/** Who did the work, in a sentence made of the attribution. */
function saidOf(attribution: readonly Attribution[]): string {
  const services = new Set(
    attribution.flatMap(({ source, service }) => (source === 'local' ? [] : [`${service} (${source})`])),
  );
  return services.size === 0
    ? 'Recorded by the local engine, without any AI service.'
    : `Recorded with AI services: ${[...services].join(', ')}.`;
}

function isOver({ incident }: IncidentView): boolean {
  return incident.run.state !== 'queued' && incident.run.state !== 'running' && incident.pendingActions === 0;
}

function isScored({ forecasts, forecastScores = [] }: IncidentView): boolean {
  const scored = new Set(forecastScores.map(({ forecastId }) => forecastId));
  return forecasts.every(({ id, signal }) => signal === undefined || scored.has(id));
}

async function allOf(journal: Journal): Promise<FactEnvelope[]> {
  const facts: FactEnvelope[] = [];
  while (facts.length < journal.head()) facts.push(...(await journal.read(facts.length, MAX_READ_LIMIT)));
  return facts;
}

function unfinished(incidents: readonly IncidentView[]): SitrepError {
  const minutes = RECORD_LIMITS.lengthMs / MINUTE_MS;
  const open = incidents
    .filter((view) => !isOver(view))
    .map(({ incident }) => `${incident.title}: ${incident.run.state}`);
  return new SitrepError(
    'ERR_SITREP_RECORDING_UNFINISHED',
    incidents.length === 0
      ? `No incident was opened within ${minutes} simulated minutes`
      : `Not over after ${minutes} simulated minutes: ${open.join('; ')}`,
  );
}

/** 32 hexadecimal digits that are the same for the same name and seed. */
function epochOf(name: string, seed: number): string {
  const random = seededRandom(seedFrom(`epoch ${name} ${seed}`));
  return Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
}
