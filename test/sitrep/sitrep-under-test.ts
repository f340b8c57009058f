import { createSitrep, type Sitrep, type SitrepOptions } from '@sitrep/sdk';
import type { ActionTarget } from '@sitrep/sdk/actions';
import type { Agent, Proposal, ReportDraft } from '@sitrep/sdk/agents';
import { seededIds, seededRandom } from '@sitrep/sdk/base';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import type { Actor, FactEnvelope, FactKind, IncidentView, Phase } from '@sitrep/sdk/protocol';
import {
  fakeClock,
  scriptedAgent,
  scriptedExecutor,
  silentTelemetry,
  type AgentScript,
  type FakeClock,
  type ScriptedAgent,
  type ScriptedExecutor,
} from '@sitrep/sdk/testing';

export const ANNA: Actor = { kind: 'person', id: 'anna' };

/** Everything a test of a whole Sitrep needs. */
export interface Stage {
  readonly sitrep: Sitrep;
  readonly clock: FakeClock;
  readonly journal: Journal;
  readonly executor: ScriptedExecutor;
  readonly agents: Readonly<Record<string, ScriptedAgent>>;
}

export type StageOptions = Partial<Omit<SitrepOptions, 'agents' | 'clock' | 'executors'>> & {
  readonly clock?: FakeClock;
  readonly executor?: ScriptedExecutor;
  readonly executors?: SitrepOptions['executors'];
  readonly agents?: readonly Agent[];
  readonly seed?: number;
};

/** A started Sitrep on a clock that stands still, with the six scripted agents unless others are given. */
export async function stage(options: StageOptions = {}): Promise<Stage> {
  const { clock = fakeClock(), journal = memoryJournal(), executor = scriptedExecutor(), seed = 1 } = options;
  const { agents = six(), executors = [executor], seed: _, executor: __, ...rest } = options;
  const random = seededRandom(seed);
  const sitrep = createSitrep({
    telemetry: silentTelemetry(),
    ids: seededIds(seededRandom(seed + clock.now()), clock),
    random,
    ...rest,
    executors,
    clock,
    journal,
    agents,
  });
  await sitrep.start();
  const byName = Object.fromEntries(agents.map((agent) => [agent.name, agent as ScriptedAgent]));
  return { sitrep, clock, journal, executor, agents: byName };
}

/** What each of the six does in all its attempts; others than these do the least. */
export type SixScripts = Partial<Record<Phase, readonly AgentScript[]>>;

const PHASES: readonly Phase[] = [
  'detection',
  'diagnosis',
  'prediction',
  'resolution',
  'verification',
  'communication',
];

/** Six scripted agents that come to a cause, propose to scale it, and see it recover. */
export function six(scripts: SixScripts = {}): readonly ScriptedAgent[] {
  return PHASES.map((phase) => scriptedAgent({ name: phase, phase, scripts: scripts[phase] ?? [USUAL[phase]] }));
}

export function cause(entity: string, confidence = 0.8): NonNullable<AgentScript['report']> {
  return ({ nextId }, supporting) => ({
    hypotheses: [
      {
        id: nextId('hypothesis'),
        rank: 1,
        entity,
        mechanism: 'overload',
        statement: `${entity} is overloaded`,
        confidence,
        supporting: [...supporting],
        contradicting: [],
        missing: [],
      },
    ],
  });
}

export function proposal(target: Partial<ActionTarget> = {}, more: Partial<Proposal> = {}): Proposal {
  return {
    action: 'scale',
    target: 'web',
    arguments: { replicas: 4 },
    ...target,
    title: `Do ${target.action ?? 'scale'} to ${target.target ?? 'web'}`,
    expectedEffect: 'Latency falls',
    confidence: 0.8,
    supporting: [],
    ...more,
  };
}

export function proposes(...proposals: readonly Proposal[]): AgentScript {
  return { report: () => ({ proposals }) };
}

export function sees(verdict: NonNullable<ReportDraft['recovery']>['verdict']): AgentScript {
  return { report: () => ({ recovery: { verdict, signals: [] } }) };
}

const USUAL: Record<Phase, AgentScript> = {
  detection: {},
  diagnosis: { report: cause('web') },
  prediction: {},
  resolution: proposes(proposal()),
  verification: sees('recovered'),
  communication: {
    report: ({ nextId, incident }) => ({
      updates: [
        { id: nextId('update'), audience: 'operators', text: `Status: ${incident.incident.status}`, supporting: [] },
      ],
    }),
  },
};

export async function opened({ sitrep, clock }: Stage): Promise<string> {
  const view = await sitrep.open({ title: 'Checkout is slow', severity: 'error', entity: 'web' }, { by: ANNA });
  await clock.settle();
  return view.incident.id;
}

export async function viewOf({ sitrep }: Pick<Stage, 'sitrep'>, id: string): Promise<IncidentView> {
  const view = await sitrep.incident(id);
  if (view === undefined) throw new Error(`no incident ${id}`);
  return view;
}

export async function factsOf({ journal }: Pick<Stage, 'journal'>): Promise<readonly FactEnvelope[]> {
  const all: FactEnvelope[] = [];
  for (;;) {
    const page = await journal.read(all.length, 1_000);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

export async function kindsOf(from: Pick<Stage, 'journal'>): Promise<readonly string[]> {
  return (await factsOf(from)).map(({ kind }) => kind);
}

export async function bodies<T = Record<string, unknown>>(from: Pick<Stage, 'journal'>, kind: FactKind): Promise<T[]> {
  return (await factsOf(from)).filter((fact) => fact.kind === kind).map(({ body }) => body as T);
}

/** Approves the action that waits. */
export async function approve(from: Stage, id: string, verdict: 'approved' | 'rejected' = 'approved'): Promise<void> {
  const { actions } = await viewOf(from, id);
  const waiting = actions.find(({ status }) => status === 'proposed');
  if (waiting === undefined) throw new Error('no action waits');
  await from.sitrep.decide(id, waiting.request.id, { by: ANNA, digest: waiting.request.digest, verdict });
  await from.clock.settle();
}
