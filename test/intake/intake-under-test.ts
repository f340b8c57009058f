import { seededIds, seededRandom } from '@sitrep/sdk/base';
import { createIntake, type Intake, type IntakeAppend, type IntakeOptions } from '@sitrep/sdk/intake';
import type { Fact, NewFact } from '@sitrep/sdk/protocol';
import type { Topology } from '@sitrep/sdk/telemetry';
import { fakeClock, type FakeClock } from '@sitrep/sdk/testing';
import { Views } from '@sitrep/sdk/views';

/** An intake over a list of facts that stands for the journal, and views folded from it. */
export interface IntakeUnderTest {
  readonly intake: Intake;
  readonly clock: FakeClock;
  readonly facts: Fact[];
  readonly views: Views;
  /** While set, appends wait for it; when it rejects they fail. */
  gate: Promise<unknown> | undefined;
  write(facts: readonly NewFact[]): void;
  kinds(): readonly string[];
}

export const START = Date.UTC(2026, 2, 1, 12);

export function intakeUnderTest(options: Partial<IntakeOptions> = {}): IntakeUnderTest {
  const clock = fakeClock(START);
  const views = new Views();
  const facts: Fact[] = [];
  const write = (added: readonly NewFact[]) => {
    for (const each of added) {
      const fact = { ...each, seq: facts.length + 1 } as Fact;
      facts.push(fact);
      views.apply(fact);
      under.intake.apply(fact);
    }
  };
  const append = async ({ facts: added, incidentId, opens }: IntakeAppend) => {
    if (under.gate !== undefined) await under.gate;
    if (!opens && views.get(incidentId) === undefined) throw new Error(`${incidentId} was never opened`);
    write(added);
  };
  const under: IntakeUnderTest = {
    intake: createIntake({ clock, ids: seededIds(seededRandom(1), clock), append, ...options }),
    clock,
    facts,
    views,
    gate: undefined,
    write,
    kinds: () => facts.map(({ kind }) => kind),
  };
  return under;
}

/** edge → web → cart → orders → ledger, and a far island. */
export const chain: Topology = {
  nodes: ['edge', 'web', 'cart', 'orders', 'ledger', 'island'].map((name) => ({ name, kind: 'service' })),
  edges: [
    { caller: 'edge', callee: 'web' },
    { caller: 'web', callee: 'cart' },
    { caller: 'cart', callee: 'orders' },
    { caller: 'orders', callee: 'ledger' },
  ],
};

/** An Alertmanager notification of one alert. */
export function notification(
  labels: Record<string, string>,
  {
    status = 'firing',
    startsAt = START,
    annotations = {},
  }: { status?: string; startsAt?: number; annotations?: object } = {},
) {
  const alert = {
    status,
    labels,
    annotations,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: status === 'resolved' ? new Date(startsAt + 60_000).toISOString() : '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph?g0.expr=up',
    fingerprint: 'b4f0ed7b1e6ba8a6',
  };
  return { version: '4', groupKey: '{}', status, receiver: 'sitrep', alerts: [alert] };
}
