export type {
  TelemetrySource,
  TelemetryQuery,
  TelemetryAnswer,
  MetricSeries,
  MetricRole,
  MetricStat,
  LogRecord,
  CallSummary,
  ChangeEvent,
  Topology,
  TopologyNode,
} from './telemetry.ts';
