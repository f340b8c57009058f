import type { Message, MessageList, MessageMaker, Quantity } from '../../analysis/index.ts';

type Level = Extract<Quantity, { as: 'level' }>;
type Share = Extract<Quantity, { as: 'share' }>;
type Time = Extract<Quantity, { as: 'time' }>;
type Duration = Extract<Quantity, { as: 'duration' }>;
type Rows = 'metrics' | 'topology' | 'spans' | 'logs' | 'changes';
type Nothing = Readonly<Record<string, never>>;
type Named = { readonly name: string; readonly entity: string };
/** A level, or `not-measured`. */
type Measured = Level | Message;
type Recovery = { readonly back: number; readonly wrong: number; readonly all: number };

/** Every message of the agents with the values that its sentences have; those of the engine are apart. Titles of actions are the host's words. */
export type AgentMessages = {
  readonly reading: Nothing;
  readonly 'reading-levels': Nothing;
  readonly 'reading-levels-and-logs': Nothing;
  readonly unreadable: { readonly kind: Rows; readonly why: string };

  /** Of more rows than are read, the newest: how long before the incident's window they begin, or how many there are of the window itself. */
  readonly 'read-newest': { readonly kind: Rows; readonly span: Duration };
  readonly 'read-part': { readonly kind: Rows; readonly rows: number };

  readonly 'detection-looking': Nothing;
  readonly 'detection-normal': { readonly closest: Message };
  readonly 'detection-blind': Nothing;
  /** What is said of the signals, and then of the log statement that changed most. */
  readonly 'detection-but-logs': { readonly signals: Message; readonly line: Message };
  readonly 'missing-both-sides': Nothing;

  readonly 'diagnosis-comparing': Nothing;
  readonly 'quoted-document': { readonly name: string; readonly text: string };
  readonly 'quoted-incident': { readonly name: string; readonly text: string };
  readonly 'quoted-lesson': { readonly incident: string; readonly by: string; readonly text: string };
  readonly 'quoted-lesson-unconfirmed': { readonly incident: string; readonly text: string };
  /** `by` is a provider or a model. */
  readonly 'opinion-differs': { readonly by: string; readonly mechanism: string; readonly entity: string };
  /** What a model cited. */
  readonly 'model-unknown': { readonly count: number };
  readonly 'model-claim-failed': Nothing;

  readonly 'prediction-reading': Nothing;
  readonly 'prediction-testing': Nothing;
  readonly 'prediction-tested': Named & { readonly error: Level; readonly origins: number; readonly unchanged: Level };
  readonly 'prediction-course': Named & {
    readonly minutes: number;
    readonly middle: Level;
    readonly low: Level;
    readonly high: Level;
  };
  readonly 'prediction-breach': {
    readonly course: Message;
    readonly limit: Level;
    readonly probability: Share;
  };
  readonly 'prediction-nothing': Nothing;
  readonly 'missing-history': Nothing;

  readonly 'resolution-reading': Nothing;
  readonly 'resolution-checking': Nothing;
  readonly 'resolution-refused': { readonly action: string; readonly place: string; readonly reason: string | Message };
  readonly 'resolution-effect': { readonly grounds: string | MessageList };
  readonly 'resolution-replicas': { readonly running: number; readonly ratio: number };
  readonly 'resolution-pool': { readonly held: number };
  readonly 'resolution-share': { readonly share: Share };
  /** Requests a second. */
  readonly 'resolution-source': { readonly source: string; readonly now: number; readonly usual: number };
  readonly 'resolution-unsaid': { readonly parameter: string };
  readonly 'resolution-no-cause': Nothing;
  readonly 'resolution-nothing-fits': { readonly mechanism: string | Message; readonly entity: string };
  readonly 'missing-cause': Nothing;

  readonly 'verification-reading': Nothing;
  readonly 'verification-calm': { readonly minutes: number };
  readonly 'verification-standing': Omit<Recovery, 'wrong'>;
  readonly 'verification-signal': Named & {
    readonly before: Measured;
    readonly worst: Measured;
    readonly now: Measured;
  };
  readonly 'not-measured': Nothing;
  /** `action` is its title, or empty when nothing was done. */
  readonly 'verification-recovered': Recovery & After;
  readonly 'verification-not-recovered': Recovery & After;
  readonly 'verification-untold': After;
  readonly 'verification-nothing': Nothing;
  readonly 'missing-later': Nothing;

  readonly 'update-writing': Nothing;
  readonly 'update-standing': { readonly title: string; readonly status: IncidentStatus };
  readonly 'update-standing-since': { readonly title: string; readonly status: IncidentStatus; readonly since: Time };
  readonly 'update-cause': { readonly confidence: Share; readonly cause: string };
  readonly 'update-candidate': { readonly entity: string; readonly confidence: Share };
  readonly 'update-no-cause': Nothing;
  readonly 'update-missing': { readonly missing: string };
  readonly 'update-against': { readonly statement: string };
  readonly 'update-brief-cause': { readonly entity: string };
  readonly 'update-brief-no-cause': Nothing;
  readonly 'update-handed-over': Nothing;
  readonly 'update-waiting': { readonly action: string };
  readonly 'update-action': { readonly action: string; readonly status: string };
  readonly 'update-action-outcome': { readonly action: string; readonly status: string; readonly outcome: string };
  readonly 'update-brief-waiting': Nothing;
  readonly 'update-brief-done': Nothing;
  readonly 'update-recovered': Nothing;
  readonly 'update-lasted': { readonly lasted: Duration };
  readonly 'update-not-recovered': Nothing;
  readonly 'update-untold': Nothing;
  readonly 'update-customers': { readonly since: Time };
  readonly 'update-customers-solved': Nothing;
};

/** `done`: whether something was done, which `action` then names. */
type After = { readonly done: 'yes' | 'no'; readonly action: string };
type IncidentStatus = 'triggered' | 'acknowledged' | 'resolved' | 'closed';

/** Makes a message of an agent. */
export const agentMessage: MessageMaker<AgentMessages> = (id, values) => ({ id, values });
