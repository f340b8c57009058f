import { setTimeout } from 'node:timers/promises';
import { createSitrep, type Sitrep, type SitrepOptions } from '@sitrep/sdk';
import { agentsWith, inThreadAnalysis, type Agent, type AnalysisRunner } from '@sitrep/sdk/agents';
import { seededIds, seededRandom } from '@sitrep/sdk/base';
import type { IncidentView, ServiceCall } from '@sitrep/sdk/protocol';
import {
  fakeClock,
  scriptedAgent,
  scriptedExecutor,
  type AgentScript,
  type FakeClock,
  type ScriptedExecutor,
} from '@sitrep/sdk/testing';
import type { ShopAtAlert } from '../../support/shop-at-alert.ts';

const ANNA = { kind: 'person', id: 'anna' } as const;
const STEP_MS = 250;
/** Turns that a run gets, far more than it takes. */
const MAX_TURNS = 4_000;
const QUIET_TURNS = 100;

/** A host with the six agents in front of a shop that stands still, so that verification has to be told that things are well. */
export interface WholeHost {
  readonly sitrep: Sitrep;
  readonly clock: FakeClock;
  readonly executor: ScriptedExecutor;
  /** Every call of a service, in the order in which they ended. */
  readonly calls: readonly ServiceCall[];
  /** Opens an incident with an alert, approves what waits for a person, and returns it once its run has ended. */
  incident(options?: { readonly payload?: unknown; readonly hangs?: boolean }): Promise<IncidentView>;
  /** The same for one that a person reports: never a part of an earlier one. */
  reported(): Promise<IncidentView>;
}

/** What {@link wholeHost} takes besides what a Sitrep takes. */
export type WholeHostOptions = Partial<SitrepOptions> & {
  readonly at: ShopAtAlert;
  readonly analysis?: AnalysisRunner;
};

export async function wholeHost({
  at: { shop, payload: first },
  analysis = inThreadAnalysis,
  aws,
  ...more
}: WholeHostOptions): Promise<WholeHost> {
  const clock = fakeClock(shop.at);
  const executor = scriptedExecutor();
  const calls: ServiceCall[] = [];
  const sitrep = createSitrep({
    telemetry: shop.telemetry,
    clock,
    executors: [executor],
    random: seededRandom(1),
    ids: seededIds(seededRandom(1), clock),
    agents: sixThatSeeRecovery(analysis),
    ...(aws && { aws: { openTelemetry: false, onCall: (call) => void calls.push(call), ...aws } }),
    ...more,
  });
  await sitrep.start();
  return {
    sitrep,
    clock,
    executor,
    calls,
    async incident({ payload = first, hangs = false } = {}) {
      const [receipt] = await sitrep.receive('alertmanager', payload);
      return endOf(sitrep, clock, receipt?.incidentId as string, hangs);
    },
    async reported() {
      const { incident } = await sitrep.open({ title: 'Checkout fails', severity: 'error' }, { by: ANNA });
      return endOf(sitrep, clock, incident.id, false);
    },
  };
}

function sixThatSeeRecovery(analysis: AnalysisRunner): readonly Agent[] {
  const report: AgentScript['report'] = () => ({ recovery: { verdict: 'recovered', signals: [] } });
  const seeing = scriptedAgent({ name: 'verification', phase: 'verification', scripts: [{ report }] });
  return agentsWith({ analysis }).map((agent) => (agent.phase === 'verification' ? seeing : agent));
}

/**
 * Lets time pass only while nobody outside is asked, unless somebody `hangs`: what travels over a socket takes no time of this clock. A call that
 * waits for its turn, as after a throttle, waits by this clock: after {@link QUIET_TURNS} time passes all the same.
 */
async function endOf(sitrep: Sitrep, clock: FakeClock, id: string, hangs: boolean): Promise<IncidentView> {
  for (let turn = 0, quiet = 0; turn < MAX_TURNS; turn++) {
    await clock.settle();
    const view = await sitrep.incident(id);
    if (view === undefined) throw new Error(`no incident ${id}`);
    if (view.incident.run.state === 'finished') return view;
    const waiting = view.actions.find(({ status }) => status === 'proposed');
    if (waiting !== undefined) {
      const { digest } = waiting.request;
      await sitrep.decide(id, waiting.request.id, { by: ANNA, digest, verdict: 'approved' });
      continue;
    }
    quiet = sitrep.ai.underWay > 0 ? quiet + 1 : 0;
    if (quiet > 0) await setTimeout(1);
    if (hangs || quiet === 0 || quiet > QUIET_TURNS) await clock.advance(STEP_MS);
  }
  throw new Error(`The run of ${id} has not ended`);
}
