import { actionCatalogue } from '../actions/index.ts';
import {
  bindServices,
  languageOf,
  ServiceRecord,
  type Agent,
  type AgentContext,
  type AgentYield,
  type ReportDraft,
} from '../agents/index.ts';
import { createAwsManager } from '../aws/index.ts';
import { seededIds, seededRandom } from '../base/index.ts';
import { Evidence, type IncidentView } from '../protocol/index.ts';
import { fakeClock } from './fake-clock.ts';
import { silentTelemetry } from './silent-telemetry.ts';
import type { ContractCase } from './telemetry-contract.ts';

/** What {@link agentContract} takes. */
export interface AgentContractOptions {
  readonly agent: Agent;
  /** An incident as the agent may meet it. */
  readonly incident: IncidentView;
  /** What else its context holds; by default telemetry that knows nothing, at the time of the incident. */
  readonly context?: Partial<AgentContext>;
}

/**
 * What every agent has to keep, for any test runner: on the context given, and on one whose telemetry answers nothing but `unknown`.
 *
 * @example
 * for (const { title, run } of agentContract({ agent: owners, incident })) test(title, run);
 */
export function agentContract({ agent, incident, context }: AgentContractOptions): readonly ContractCase[] {
  const worlds = [
    ['with what it is given', context ?? {}],
    ['with telemetry that knows nothing', { ...context, telemetry: silentTelemetry() }],
  ] as const;
  return worlds.flatMap(([world, parts]): readonly ContractCase[] => [
    {
      title: `${agent.name}, ${world}, cites only evidence that exists`,
      async run() {
        const { draft, evidence } = await runOnce(agent, incident, parts);
        const known = new Set([...incident.evidence, ...evidence].map(({ id }) => id));
        const cited = [
          ...draft.supporting,
          ...(draft.hypotheses ?? []).flatMap(({ supporting, contradicting }) => [...supporting, ...contradicting]),
          ...[...(draft.forecasts ?? []), ...(draft.proposals ?? []), ...(draft.updates ?? [])].flatMap(
            (each) => each.supporting,
          ),
        ];
        const invented = cited.filter((id) => !known.has(id));
        expect(invented.length === 0, `it cites ${invented.join(', ')}`);
      },
    },
    {
      title: `${agent.name}, ${world}, yields evidence that fits its schema and progress from 0 to 1`,
      async run() {
        const { evidence, progress } = await runOnce(agent, incident, parts);
        for (const each of evidence) expect(Evidence.safeParse(each).success, `evidence ${each.id} does not fit`);
        for (const share of progress) expect(share === null || (share >= 0 && share <= 1), `progress ${share}`);
      },
    },
    {
      title: `${agent.name}, ${world}, says how sure it is from 0 to 1, and what is missing when it cannot tell`,
      async run() {
        const { draft } = await runOnce(agent, incident, parts);
        expect(draft.confidence >= 0 && draft.confidence <= 1, `confidence ${draft.confidence}`);
        expect(draft.claim !== '', 'its claim is empty');
        if (draft.verdict === 'inconclusive' && agent.phase !== 'communication')
          expect((draft.missing ?? []).length > 0, 'it is inconclusive and names nothing that would settle it');
      },
    },
    {
      title: `${agent.name}, ${world}, ends soon after its signal aborts`,
      async run() {
        const aborted = new AbortController();
        aborted.abort();
        // Either outcome will do; what must not happen is that it goes on.
        await runOnce(agent, incident, parts, aborted.signal).catch(() => undefined);
      },
    },
  ]);
}

interface Outcome {
  readonly draft: ReportDraft;
  readonly evidence: readonly Evidence[];
  readonly progress: readonly (number | null)[];
}

/** Time that an agent may take of its context's clock before the contract gives it up, milliseconds. */
const PATIENCE_MS = 3_600_000;

async function runOnce(
  agent: Agent,
  incident: IncidentView,
  parts: Partial<AgentContext>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const clock = fakeClock(incident.incident.updatedAt);
  const ids = seededIds(seededRandom(1), clock);
  const to = clock.now();
  const context: AgentContext = {
    incident,
    telemetry: silentTelemetry(),
    ai: bindServices(createAwsManager({ clock }), {
      incidentId: incident.incident.id,
      clock,
      attempt: { signal },
      record: new ServiceRecord(),
    }),
    actions: { definitions: actionCatalogue, check: async () => ({ ok: true }) },
    window: { from: to - 900_000, to },
    baseline: { from: to - 8_100_000, to: to - 900_000 },
    excluded: [],
    judgements: [],
    language: languageOf(),
    clock,
    attempt: 1,
    evidence: (draft) => ({ at: clock.now(), ...draft, id: ids.next('evd'), agent: agent.name }),
    nextId: (kind) => ids.next(kind === 'hypothesis' ? 'hyp' : kind === 'forecast' ? 'fct' : 'upd'),
    ...parts,
  };
  return clock.until(collect(agent, context, signal), PATIENCE_MS);
}

async function collect(agent: Agent, context: AgentContext, signal: AbortSignal): Promise<Outcome> {
  const evidence: Evidence[] = [];
  const progress: (number | null)[] = [];
  const work = agent.run(context, { signal });
  if (!(Symbol.asyncIterator in work)) return { draft: await work, evidence, progress };
  for (;;) {
    const step = await work.next();
    if (step.done === true) return { draft: step.value, evidence, progress };
    take(step.value);
  }

  function take(each: AgentYield): void {
    if (each.type === 'evidence') evidence.push(each.evidence);
    else progress.push(each.progress);
  }
}

function expect(held: boolean, message: string): void {
  if (!held) throw new Error(message);
}
