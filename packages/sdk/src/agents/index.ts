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
