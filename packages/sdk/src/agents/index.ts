export { catalogues, languageOf, languages } from './sentences/language-of.ts';
export { defineAgent, AGENT_DEFAULTS, type AgentDefinition } from './define-agent.ts';
export type {
  Agent,
  AgentContext,
  AgentRun,
  AgentYield,
  ReportDraft,
  EvidenceDraft,
  Proposal,
  ActionCatalogueView,
} from './agent.ts';
export type { AgentServices, AgentAskOptions } from './ai/agent-services.ts';
export { bindServices, type ServiceBinding } from './ai/bind-services.ts';
export { ServiceRecord, MAX_CALLS, type ServiceAccount } from './ai/service-record.ts';
export type { AnalysisStep, StepInput, StepOutcome } from './steps/steps.ts';
export type { SystemRows } from './steps/system-rows.ts';
export type { Detection, DetectionInput, ShownSignal } from './steps/detect.ts';
export type { Investigation, InvestigationInput } from './steps/investigate.ts';
export type { ForecastSignal, ForecastSignalsInput } from './steps/forecast-signals.ts';
export type { HarmedInput, SignalCheck, SignalCheckInput } from './steps/check-signals.ts';
export type { ComponentSize, SizeInput, Sizes } from './steps/size-up.ts';
export { agentsWith, defaultAgents } from './default-agents.ts';
export { inThreadAnalysis, type AnalysisRunner } from './analysis-runner/analysis-runner.ts';
export {
  workerAnalysis,
  WORKER_ANALYSIS_DEFAULTS,
  type WorkerAnalysis,
  type WorkerAnalysisOptions,
} from './analysis-runner/worker-analysis.ts';
export { detection } from './detection.ts';
export { diagnosis } from './diagnosis/diagnosis.ts';
export { prediction } from './prediction.ts';
export { resolution } from './resolution/resolution.ts';
export { verification } from './verification.ts';
export { communication } from './communication/communication.ts';
export { forecastStepMs, observeForecast } from './observe-forecast.ts';
