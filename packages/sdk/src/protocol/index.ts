export {
  Timestamp,
  Confidence,
  Severity,
  Id,
  Text,
  Title,
  Entity,
  Labels,
  TimeWindow,
  Moment,
  Actor,
} from './values.ts';
export { Alert } from './alert.ts';
export { SeriesExcerpt, Citation, Evidence } from './evidence.ts';
export { CauseJudgement, Hypothesis } from './hypothesis.ts';
export { Lesson, LessonRecord } from './lesson.ts';
export { Forecast, ForecastRecord, ForecastScore } from './forecast.ts';
export {
  RiskClass,
  ActionArguments,
  ActionRequest,
  ActionStatus,
  ActionOutcome,
  ActionDecision,
  ActionGuarded,
  GuardCheck,
} from './action.ts';
export {
  Phase,
  Usage,
  RecoveryCheck,
  StatusUpdate,
  SimilarCase,
  Degradation,
  SecondOpinion,
  AgentReport,
  Consensus,
} from './report.ts';
export { IncidentStatus, ClockMarks, Incident } from './incident.ts';
export { PhaseProgress, AgentResult, ActionProgress, TimelineEntry, IncidentView, Snapshot } from './incident-view.ts';
export { HealthStatus, HealthCheck, Health, AgentProgress, QueueState, SimulatorState } from './state.ts';
export { Cost, TokenCounts, TokenUse, CapabilityName, CallOrigin, ServiceCall } from './service-use.ts';
export {
  ProviderStatus,
  ProviderHealth,
  CapabilityHealth,
  ServicesHealth,
  LatencySummary,
  CostSummary,
  AwsServiceMetrics,
} from './service-state.ts';
export { factBodies } from './facts/fact-bodies.ts';
export { factKinds, factVersions, type FactKind } from './facts/fact-versions.ts';
export { newFact, FactEnvelope, type Fact, type NewFact, type FactBody } from './facts/fact.ts';
export { callsOf } from './facts/calls-of.ts';
export { decodeFact, liftFact, type DecodedFact } from './facts/decode-fact.ts';
export { upcasters, type Upcaster, type Upcasters } from './facts/upcasters.ts';
export { Cursor } from './frames/cursor.ts';
export { Topic, Filter, clientFrames, serverFrames, ClientFrame, ServerFrame, StreamLimits } from './frames/frames.ts';
export { SUBPROTOCOL } from './subprotocol.ts';
export { streamErrorCodes, closeCodes, isTransientClose, type StreamErrorCode } from './frames/stream-errors.ts';
export {
  decodeServerMessage,
  decodeClientMessage,
  encodeFrame,
  FRAMES_PER_MESSAGE,
  type UnknownFrame,
} from './frames/codec.ts';
export { Scenario } from './scenario/scenario.ts';
export { Attribution, WorkSource, attributeWork } from './scenario/attribution.ts';
export { sealScenario } from './scenario/seal-scenario.ts';
export { readScenario, SCENARIO_MAX_CHARS } from './scenario/read-scenario.ts';
export { Problem } from './problem.ts';
