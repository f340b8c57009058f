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
/** What customers write before anything is done about it. */
const COMPLAINTS = [
  'I cannot pay, this is terrible, third time today!!',
  'Checkout is broken again. I am furious and will cancel my account.',
  'Worst service ever, I lost my order',
];
/** Turns after which a call that the outside has nothing of waits for the clock, such as for its turn with a service that throttles. */
const WAITS = 300;
/** Turns that a run gets, far more than it takes. */
const MAX_TURNS = 4_000;

/** A host with the six agents in front of a shop that stands still, so that verification has to be told that things are well. */
export interface WholeHost {
  readonly sitrep: Sitrep;
  readonly clock: FakeClock;
  readonly executor: ScriptedExecutor;
  /** Every call of a service, in the order in which they ended. */
  readonly calls: readonly ServiceCall[];
  /**
   * Opens an incident with an alert, lets customers complain and a person approve once something is proposed, and returns it once its run has
   * ended.
   */
  incident(options?: { readonly payload?: unknown; readonly hangs?: boolean }): Promise<IncidentView>;
  /** The same for one that a person reports: never a part of an earlier one. */
  reported(): Promise<IncidentView>;
}

/** What {@link wholeHost} takes besides what a Sitrep takes. */
export type WholeHostOptions = Partial<SitrepOptions> & {
  readonly at: ShopAtAlert;
  readonly analysis?: AnalysisRunner;
  /** Whether the outside is at work on a request. Default: never. */
  readonly busy?: () => boolean;
};

/** `reads`: pages of runbooks are read beside the incident, and its end waits for theirs. */
type Going = Pick<WholeHost, 'sitrep' | 'clock'> & { readonly busy: () => boolean; readonly reads: boolean };

export async function wholeHost({
  at: { shop, payload: first },
  analysis = inThreadAnalysis,
  busy = () => false,
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
  const reads = more.runbookDir !== undefined && sitrep.ai.configured('scan');
  const going = { sitrep, clock, busy, reads };
  return {
    sitrep,
    clock,
    executor,
    calls,
    async incident({ payload = first, hangs = false } = {}) {
      const [receipt] = await sitrep.receive('alertmanager', payload);
      return endOf(going, receipt?.incidentId as string, hangs);
    },
    async reported() {
      const { incident } = await sitrep.open({ title: 'Checkout fails', severity: 'error' }, { by: ANNA });
      return endOf(going, incident.id, false);
    },
  };
}

function sixThatSeeRecovery(analysis: AnalysisRunner): readonly Agent[] {
  const report: AgentScript['report'] = () => ({ recovery: { verdict: 'recovered', signals: [] } });
  const seeing = scriptedAgent({ name: 'verification', phase: 'verification', scripts: [{ report }] });
  return agentsWith({ analysis }).map((agent) => (agent.phase === 'verification' ? seeing : agent));
}

/** Lets time pass only while nobody outside is asked, unless somebody `hangs`: what travels over a socket takes no time of this clock. */
async function endOf({ sitrep, clock, busy, reads }: Going, id: string, hangs: boolean): Promise<IncidentView> {
  let idle = 0;
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    await clock.settle();
    const view = await sitrep.incident(id);
    if (view === undefined) throw new Error(`no incident ${id}`);
    const read = sitrep.ai.underWay === 0 && (!reads || sitrep.health().checks.some(({ name }) => name === 'runbooks'));
    if (view.incident.run.state === 'finished' && read) return view;
    idle = sitrep.ai.underWay > 0 && !busy() ? idle + 1 : 0;
    if (sitrep.ai.underWay > 0 || view.incident.run.state === 'finished') await setTimeout(1);
    const waiting = view.actions.find(({ status }) => status === 'proposed');
    const complaints = view.timeline.filter(({ kind }) => kind === 'note-added').length;
    if (waiting !== undefined && complaints < COMPLAINTS.length) {
      const text = COMPLAINTS[complaints] as string;
      await sitrep.note(id, { by: ANNA, text, from: 'customer', customer: `customer-${complaints}` });
    } else if (waiting !== undefined && sitrep.ai.underWay === 0) {
      const { digest } = waiting.request;
      await sitrep.decide(id, waiting.request.id, { by: ANNA, digest, verdict: 'approved' });
    } else if (hangs || sitrep.ai.underWay === 0 || idle > WAITS) await clock.advance(STEP_MS);
  }
  throw new Error(`The run of ${id} has not ended`);
}
