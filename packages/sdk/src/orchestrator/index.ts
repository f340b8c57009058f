export { Orchestrator, type OrchestratorOptions } from './orchestrator.ts';
export { phaseTable, phaseRule, type PhaseRule } from './phase-table.ts';
export { reachConsensus, CONSENSUS_THRESHOLD } from './consensus.ts';
export { nextStep, MAX_ACTIONS, type Step, type Means } from './run/next-step.ts';
export { RunRecord, REQUEST_SOURCE, type PhaseRecord, type ActionRecord, type RunKind } from './run/run-record.ts';
export { IncidentWriter, type Build, type Draft, type WriterOptions } from './run/incident-writer.ts';
export {
  acknowledge,
  resolve,
  note,
  decide,
  type CommandFrame,
  type DecisionRequest,
} from './host/incident-commands.ts';
export { IdempotencyLedger, LEDGER_LIMITS } from './host/idempotency-ledger.ts';
export { HealthReport, type CheckResult } from './host/health-report.ts';
export { investigationWindow, WINDOW_LENGTHS, type WindowQuestion } from './agent-run/investigation-window.ts';
export { progressKey } from './agent-run/run-agent.ts';
export { QUEUE_KEY } from './run/run-queue.ts';
export type { SourceWatch } from './agent-run/agent-telemetry.ts';
export { KnownTopology, TOPOLOGY_TIMES } from './host/known-topology.ts';
export { restoreAnswer, type Answer } from './host/answer.ts';
export { readJournal } from './host/read-journal.ts';
export { IncidentViews } from './host/incident-views.ts';
export { hostChecks, SourceHealth, SDK_VERSION, type HostState } from './host/host-checks.ts';
export { openByRequest, type RequestedIncident, type RequestFrame } from './host/open-by-request.ts';
