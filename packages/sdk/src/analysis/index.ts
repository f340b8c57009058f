export { ANALYSIS_DEFAULTS, type AnalysisSettings } from './settings.ts';
export { buildSystemTable, type SystemTable, type SystemTableInput, type RowRange } from './table/system-table.ts';
export { MAX_TABLE_ROWS } from './table/time-grid.ts';
export type { Gauge } from './table/gauges.ts';
export { findOnset, type Onset, type OnsetInput } from './find-onset.ts';
export { judgeSymptom, type Symptom, type SymptomHint } from './judge-symptom.ts';
export type { ReportHint } from './reported-symptom.ts';
export { accountPain, type NodePain, type SymptomKind } from './pain.ts';
export { detectAnomalies, type Anomaly } from './detect-anomalies.ts';
export { checkRecovery, MAX_STEADY_MS, type RecoveryInput } from './check-recovery.ts';
export {
  forecastSeries,
  FORECAST_LIMITS,
  type ForecastInput,
  type SeriesForecast,
} from './forecast/forecast-series.ts';
export { scoreForecast, type ObservedCourse } from './forecast/score-forecast.ts';
export type { Breach } from './forecast/judge-breach.ts';
export { signalOf, type Signal } from './table/signals.ts';
export { rankCauses } from './rank-causes.ts';
export {
  mechanisms,
  type CauseAnswer,
  type CauseInput,
  type Contribution,
  type EvidenceKind,
  type Finding,
  type Mechanism,
  type RankedCause,
  type SeriesRef,
} from './cause.ts';
export {
  confidenceFeatures,
  confidencesOf,
  probabilityOf,
  type Calibration,
  type CalibrationSource,
  type ConfidenceFeatures,
  type Grounds,
} from './confidence/confidence.ts';
export { confidenceShift, recalibrate, type KnownAnswer } from './confidence/recalibrate.ts';
export { CALIBRATION } from './confidence/calibration.ts';
export { groupLogs, MAX_LOG_GROUPS, type LogGroup } from './templates/group-logs.ts';
export { maskLine } from './templates/mask-line.ts';
export { logRates } from './templates/log-rates.ts';
export { findOddStatements, type OddStatement, type OddStatementsInput } from './templates/odd-statements.ts';
export { leftItsCourse, type CourseInput } from './anomalies/left-its-course.ts';
export {
  TemplateMiner,
  TEMPLATE_MINER_DEFAULTS,
  type TemplateMinerOptions,
  type TemplateSnapshot,
} from './templates/template-miner.ts';
export type { LogTemplate } from './templates/template.ts';
export { robustBaseline, robustZ, type RobustBaseline } from './table/robust-baseline.ts';
export type {
  Level,
  Message,
  MessageList,
  MessageValue,
  MessageValues,
  Quantity,
  Reading,
} from './sentences/message.ts';
export { mechanismMessage, type EngineMessages, type MessageMaker } from './sentences/engine-messages.ts';
export { levelMessage } from './sentences/evidence-messages.ts';
export { createLanguage, engineCatalogues, type Catalogue, type Language } from './sentences/language.ts';
export { checkCatalogue } from './sentences/check-catalogue.ts';
export { english } from './sentences/english.ts';
export {
  AnomalyDetector,
  anomalyMeasures,
  type AnomalyDetectorOptions,
  type AnomalyMeasure,
  type AnomalyReading,
} from './anomalies/anomaly-detector.ts';
export { ANOMALY_DEFAULTS } from './anomalies/anomaly-settings.ts';
export type { Case, CaseFeature, PastCases, SimilarCase } from './similar/case.ts';
export { CaseIndex, CASE_INDEX_DEFAULTS } from './similar/case-index.ts';
export { caseOfIncident, type IncidentParts } from './similar/case-of-incident.ts';
export { caseOfRunbook, templateOf, type Runbook } from './similar/case-of-runbook.ts';
export { similarMessage } from './similar/similar-message.ts';
