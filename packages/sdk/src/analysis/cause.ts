import type { Moment } from '../protocol/index.ts';
import type { CallSummary, ChangeEvent, LogRecord } from '../telemetry/index.ts';
import type { Symptom, SymptomHint } from './judge-symptom.ts';
import type { ReportHint } from './reported-symptom.ts';
import type { Message } from './sentences/message.ts';
import type { AnalysisSettings } from './settings.ts';
import type { SystemTable } from './table/system-table.ts';

/**
 * Kinds of evidence, kept apart so that a reader can tell what a ranking rests on. `pain`: seconds or requests lost that no dependency
 * explains. `resource`, `growth`, `restart`, `gauge`: of its own metrics. `traffic`, `calls`: how often it is called. `self-time`,
 * `call-gap`, `caller-failures`, `steps`: from call summaries. `change`, `log`, `dependency`: what was done, said and newly called.
 */
export type EvidenceKind =
  | 'pain'
  | 'resource'
  | 'growth'
  | 'restart'
  | 'gauge'
  | 'traffic'
  | 'calls'
  | 'self-time'
  | 'call-gap'
  | 'caller-failures'
  | 'steps'
  | 'change'
  | 'log'
  | 'dependency';

/** One observation and what it does to the score of its component. */
export interface Finding {
  readonly kind: EvidenceKind;
  readonly entity: string;
  /** Added to the score: above 0 speaks for, below 0 against this component. */
  readonly weight: number;
  /** How far what was seen lies from what is usual, in robust standard deviations, at most 8. */
  readonly z: number;
  /** What it says: its kind of sentence and the numbers in it. */
  readonly message: Message;
  /** Where it can be read again, for a citation. */
  readonly signal: 'metrics' | 'logs' | 'spans' | 'changes' | 'topology';
  readonly window: { readonly from: number; readonly to: number };
  /** Rows it rests on. */
  readonly rows: number;
  /** The series it speaks of; `excerptSeries` makes a chart of it. */
  readonly series?: SeriesRef;
  /** Log lines, as they were read. */
  readonly lines?: readonly string[];
  readonly changeId?: string;
}

/** A {@link Finding} in words. */
export interface Contribution extends Finding {
  /** Its message as one sentence in English. */
  readonly statement: string;
}

/** A series of a table: a node's requests, failures or latency, or one of its gauges by name. */
export interface SeriesRef {
  readonly entity: string;
  readonly signal: 'requests' | 'failures' | 'latency' | 'gauge';
  /** Gauges only. */
  readonly name?: string;
}

/** What kind of fault the evidence looks like. */
export const mechanisms = [
  'bad deploy',
  'cache loss',
  'certificate',
  'clock skew',
  'config change',
  'credential attack',
  'errors',
  'lock contention',
  'memory leak',
  'name resolution',
  'network',
  'overload',
  'resource exhaustion',
  'retry storm',
  'slow',
  'slow dependency',
  'unknown',
] as const;

/** One of {@link mechanisms}. `slow dependency`: a component that calls nobody and that others wait for; `slow`: any other one. */
export type Mechanism = (typeof mechanisms)[number];

/** A possible cause. */
export interface RankedCause {
  readonly entity: string;
  readonly mechanism: Mechanism;
  /** Sum of the contributions; only good for comparing within one answer. */
  readonly score: number;
  /**
   * 0 to 1. Of the first: the probability that it is right, from a model fitted to outcomes (`CALIBRATION`); the others share what is left,
   * in their order.
   */
  readonly confidence: number;
  /** One sentence in English, and what it says for another language. */
  readonly statement: string;
  readonly message: Message;
  /** Strongest first, for and against. */
  readonly contributions: readonly Contribution[];
  /** When its own signal changed. */
  readonly onset?: Moment;
}

/**
 * The answer. `nothing-found`: the symptom is within its normal range, so there is no incident to explain. `inconclusive`: there is one, but
 * no component stands out; `causes` then lists what is left, weakest confidence, and `missing` what would settle it.
 */
export interface CauseAnswer {
  readonly verdict: 'found' | 'inconclusive' | 'nothing-found';
  /** Why this verdict, in one English sentence with numbers, and what it says for another language. */
  readonly reason: string;
  readonly reasonMessage: Message;
  /** `undefined` for what was reported, not measured. */
  readonly symptom: Symptom | undefined;
  /** When users began to suffer. */
  readonly onset: Moment | undefined;
  /** Best first. Empty for `nothing-found`. */
  readonly causes: readonly RankedCause[];
  /** Telemetry that could not be read and would have helped. */
  readonly missing: readonly Message[];
  /** Components that can have caused the symptom, itself among them, and how many of them were measured; 0 when none was sought. */
  readonly considered: number;
  readonly measured: number;
}

/** What `rankCauses` takes. What is `undefined` was not readable and is listed as missing; an empty list was read and held nothing. */
export interface CauseInput {
  readonly table: SystemTable;
  readonly symptom?: SymptomHint | ReportHint;
  /** Of the incident's window and the half hour before it. */
  readonly changes?: readonly ChangeEvent[] | undefined;
  /** Of baseline and incident. */
  readonly calls?: readonly CallSummary[] | undefined;
  /** Of baseline and incident. */
  readonly logs?: readonly LogRecord[] | undefined;
  readonly settings?: AnalysisSettings;
}
