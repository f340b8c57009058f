import type { Clock } from '../base/index.ts';
import type { ActionDefinition, ActionTarget } from '../actions/index.ts';
import type { Language, PastCases } from '../analysis/index.ts';
import type {
  AgentReport,
  CauseJudgement,
  Evidence,
  Forecast,
  ForecastRecord,
  Hypothesis,
  IncidentView,
  Moment,
  Phase,
  RecoveryCheck,
  SecondOpinion,
  Severity,
  SimilarCase,
  StatusUpdate,
  TimeWindow,
  Usage,
} from '../protocol/index.ts';
import type { TelemetrySource } from '../telemetry/index.ts';
import type { AgentServices } from './ai/agent-services.ts';

/** What an agent is given. It is the agent's own: nothing in it is shared with another incident's agents. */
export interface AgentContext {
  /** The incident as the journal had it when the agent started; frozen. */
  readonly incident: IncidentView;
  /** Times out, retries and cancels with the agent; what is unavailable answers `unknown`. */
  readonly telemetry: TelemetrySource;
  /** What may be proposed, with a check that changes nothing. */
  readonly actions: ActionCatalogueView;
  /** AI services, where the host has some; what they did stands in the report by itself. */
  readonly ai: AgentServices;
  /**
   * The time to investigate: `to` is now for live telemetry, and a recording's own time for recorded telemetry. `baseline` is the
   * stretch before it that is read as normal.
   */
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  /** Stretches in which other incidents were under way: neither normal nor this incident's own. */
  readonly excluded: readonly TimeWindow[];
  /** What people said of causes that Sitrep named in incidents of this host, oldest first. */
  readonly judgements: readonly CauseJudgement[];
  /** How earlier forecasts of this host turned out; absent when none has been scored. */
  readonly forecastRecord?: ForecastRecord;
  /** Earlier incidents of this host and its runbooks, to be searched; absent when there are none. */
  readonly past?: PastCases;
  /** The host's: what an agent writes for people is in it. */
  readonly language: Language;
  readonly clock: Clock;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Gives a piece of evidence its id. It becomes part of the incident when the agent yields it, with the report. */
  evidence(draft: EvidenceDraft): Evidence;
  /** An id for a hypothesis, forecast, or update of this report. */
  nextId(kind: 'hypothesis' | 'forecast' | 'update'): string;
}

/** Evidence before it has an id. */
export type EvidenceDraft = Omit<Evidence, 'id' | 'agent' | 'at'> & { readonly at?: number };

/** The catalogue as agents see it. */
export interface ActionCatalogueView {
  readonly definitions: readonly ActionDefinition[];
  /** Whether some executor could run this. Changes nothing. */
  check(target: ActionTarget): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
}

/** An action that an agent proposes; the orchestrator adds id, digest, risk and expiry from the catalogue. */
export interface Proposal extends ActionTarget {
  readonly title: string;
  readonly expectedEffect: string;
  readonly confidence: number;
  readonly supporting: readonly string[];
}

/** What an agent yields while it works: where it stands (shown live, not kept), or evidence (kept with its report). */
export type AgentYield =
  | { readonly type: 'progress'; readonly progress: number | null; readonly note?: string }
  | { readonly type: 'evidence'; readonly evidence: Evidence };

/** What an agent returns. The orchestrator adds id, agent, phase, times, attempts, and what services did. */
export interface ReportDraft {
  readonly verdict: AgentReport['verdict'];
  /** One or two sentences that the evidence supports. */
  readonly claim: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly supporting: readonly string[];
  readonly missing?: readonly string[];
  /** Telemetry rows that it read. Tokens and cost come from the calls that ran through {@link AgentContext.ai}. */
  readonly usage?: Pick<Usage, 'rows'>;
  readonly impact?: { readonly severity: Severity; readonly start?: Moment; readonly entities: readonly string[] };
  readonly hypotheses?: readonly Hypothesis[];
  readonly similar?: readonly SimilarCase[];
  readonly opinion?: SecondOpinion;
  readonly forecasts?: readonly Forecast[];
  readonly proposals?: readonly Proposal[];
  readonly recovery?: RecoveryCheck;
  readonly updates?: readonly StatusUpdate[];
}

/** The work of an agent: yields progress and evidence, returns its report, ends early when `signal` aborts. */
export type AgentRun = (
  context: AgentContext,
  options: { readonly signal: AbortSignal },
) => AsyncGenerator<AgentYield, ReportDraft, void> | Promise<ReportDraft>;

/** An agent as the orchestrator runs it. Make one with `defineAgent`. */
export interface Agent {
  /** Unique in a host. */
  readonly name: string;
  readonly phase: Phase;
  readonly title: string;
  /** Time for one attempt. Default 30,000 ms. */
  readonly timeoutMs: number;
  /** Attempts in all. Default 2. */
  readonly attempts: number;
  /** Weight in its phase's consensus, above 0. Default 1. */
  readonly weight: number;
  readonly run: AgentRun;
}
