import { readFileSync } from 'node:fs';
import type { AwsManager } from '../../aws/index.ts';
import type { Journal, JournalHealth } from '../../journal/index.ts';
import type { CapabilityHealth, HealthStatus, ProviderStatus, QueueState } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import type { TelemetrySource } from '../../telemetry/index.ts';
import type { CheckResult } from './health-report.ts';

/** Version of this package. */
export const SDK_VERSION = readVersion();

/** How the telemetry source last answered. */
export class SourceHealth {
  readonly #failures = new Map<string, string | undefined>();

  note(name: string, failure: string | undefined): void {
    this.#failures.set(name, failure);
  }

  /** Why the source's last answer failed; `undefined` when it did not, or nothing has been asked yet. */
  failureOf(name: string): string | undefined {
    return this.#failures.get(name);
  }
}

type OrchestratorState = QueueState & { readonly refused: number; readonly lost: string | undefined };

/** What {@link hostChecks} judges by. */
export interface HostState {
  readonly journal: Pick<Journal, 'health'>;
  readonly orchestrator: { readonly state: OrchestratorState };
  readonly telemetry: Pick<TelemetrySource, 'name'>;
  readonly failures: SourceHealth;
  readonly ai: Pick<AwsManager, 'health'>;
  /** Absent where no memory outside is configured. */
  readonly memory?: MemoryCounts | undefined;
}

/** How a memory outside and the journal agree. */
export interface MemoryCounts {
  /** Lessons that count now. */
  readonly active: number;
  /** What the memory returned although the journal knows nothing of it. */
  readonly ignored: number;
  /** Lessons of which it could not be told. */
  readonly untold: number;
}

/** How the parts of a host are. */
export function hostChecks(host: HostState): readonly CheckResult[] {
  const { journal, orchestrator, telemetry, failures, memory, ai } = host;
  return [
    journalCheck(journal.health()),
    orchestratorCheck(orchestrator.state),
    sourceCheck(telemetry.name, failures.failureOf(telemetry.name)),
    ...(memory === undefined ? [] : [memoryCheck(memory)]),
    // What nobody asked for is no part of this host.
    ...ai
      .health()
      .capabilities.filter(({ status }) => status !== 'unconfigured')
      .map(capabilityCheck),
  ];
}

function journalCheck({ status, reason, head, store }: JournalHealth): CheckResult {
  return {
    name: 'journal',
    status,
    ...(status === 'ok' ? {} : { reason: cleanText(reason ?? 'The journal gives no reason.') }),
    details: { store, head },
  };
}

function orchestratorCheck({ running, waiting, concurrency, limit, refused, lost }: OrchestratorState): CheckResult {
  const full = 'The line of incidents is full: new ones are opened without an investigation. Raise the concurrency.';
  const stuck = `A run ended and the journal did not take its end; a restart takes it up again. ${lost}`;
  const reason = waiting.length >= limit ? full : lost === undefined ? undefined : cleanText(stuck);
  return {
    name: 'orchestrator',
    status: reason === undefined ? 'ok' : 'degraded',
    ...(reason === undefined ? {} : { reason }),
    details: { running: running.length, waiting: waiting.length, concurrency, limit, refused },
  };
}

function sourceCheck(name: string, failure: string | undefined): CheckResult {
  if (failure === undefined) return { name: 'telemetry', status: 'ok', details: { source: name } };
  const reason = cleanText(`${name} could not be read: ${failure}. Agents go on without it.`);
  return { name: 'telemetry', status: 'degraded', reason, details: { source: name } };
}

function memoryCheck({ active, ignored, untold }: MemoryCounts): CheckResult {
  const strange = `The memory outside returned ${ignored} records that the journal knows nothing of. They were ignored; look who writes into it.`;
  const apart = `${untold} lessons could not be told to the memory outside. What it forgets too late is never told to agents.`;
  const reason = ignored > 0 ? strange : untold > 0 ? apart : undefined;
  return {
    name: 'memory',
    status: reason === undefined ? 'ok' : 'degraded',
    ...(reason === undefined ? {} : { reason }),
    details: { active, ignored, untold },
  };
}

/** What nobody can use now is a degradation of the host, never more: incidents run whole without. */
const DOWN: ReadonlySet<ProviderStatus> = new Set(['open', 'misconfigured', 'unavailable']);

function capabilityCheck({ capability, status, reason, lastSuccessAt, providers }: CapabilityHealth): CheckResult {
  const down: HealthStatus = DOWN.has(status) ? 'degraded' : 'ok';
  const said = cleanText(`${status}: ${reason ?? 'no reason is known.'} Incidents go on without it.`);
  return {
    name: `ai-${capability}`,
    status: down,
    ...(down === 'ok' ? {} : { reason: said }),
    details: {
      status,
      providers: providers.filter((each) => each.status !== 'unconfigured').length,
      lastSuccessAt: lastSuccessAt ?? null,
    },
  };
}

function readVersion(): string {
  // The same distance from src/ and from dist/.
  const url = new URL('../../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(url, 'utf8')) as { readonly version: string };
  return version;
}
