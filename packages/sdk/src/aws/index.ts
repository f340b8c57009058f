export { createAwsManager, type AwsManager } from './aws-manager.ts';
export type { AskOptions, AskWatch } from './contract/ask-options.ts';
export type { AwsManagerOptions, AwsServices, BedrockOptions } from './options.ts';
export type {
  AwsCredentials,
  AwsIdentity,
  GuardrailCheckOptions,
  GuardrailOptions,
  KnowledgeBaseOptions,
  QBusinessOptions,
  HarnessOptions,
  BedrockAgentOptions,
  AgentMemoryOptions,
  ComprehendOptions,
} from './contract/service-options.ts';
export type { Residency } from './catalogue/model-targets.ts';
export type { Outcome, AnsweredBy, Skip, Refusal } from './contract/outcome.ts';
export type {
  CapabilityMap,
  RequestOf,
  AnswerOf,
  GuardRequest,
  GuardVerdict,
  GuardFinding,
  Passage,
  RetrieveRequest,
  Lesson,
  RememberRequest,
  RememberAnswer,
  ActRequest,
  ActAnswer,
  Feeling,
  SentimentRequest,
  SentimentAnswer,
  PiiRequest,
  PiiSpan,
  PiiAnswer,
  ScanRequest,
  ScanAnswer,
} from './contract/capabilities.ts';
export type { Provider, ProviderSetup, Target, MeteredUse, CallContext, CallResult } from './contract/provider.ts';
export { localProvider } from './contract/local-provider.ts';
export { localSentiment } from './local/local-sentiment.ts';
export {
  failedCall,
  FAILURE_RULES,
  type FailureKind,
  type FailureRule,
  type ServiceFailure,
} from './contract/failure.ts';
export type { BudgetLimits, BudgetRefusal, AtLimit } from './budget/budget.ts';
export type { RepeatLimits } from './budget/repeat-guard.ts';
export type { TargetLimits } from './spine/targets.ts';
export type { BreakerOptions } from './spine/breaker.ts';
export type { RateLimitOptions } from './spine/rate-limit.ts';
export type { LaneOptions } from './spine/lane.ts';
export type { CallTimes } from './spine/deadline.ts';
export { Catalogue, type CatalogueRows } from './catalogue/catalogue.ts';
export { MODEL_TABLE, type ModelRow, type ModelPrice, type PriceNote } from './catalogue/model-table.ts';
export { UNIT_PRICES, type UnitPrice } from './catalogue/unit-prices.ts';
export { routeRequest, LADDER, type Route, type RouteOptions } from './catalogue/route.ts';
export type { LifecycleWarning } from './catalogue/lifecycle.ts';
export type { Masker, EgressRecord } from './egress/egress.ts';
export { localDocuments, type LocalDocumentsOptions } from './local/local-documents.ts';
export { readScans, SCAN_LIMITS, type ReadScansOptions, type ScanReport } from './local/read-scans.ts';
export { localMemory, type LocalMemoryOptions } from './local/local-memory.ts';
export { iamPolicy, type IamPolicy, type IamStatement } from './iam-policy.ts';
