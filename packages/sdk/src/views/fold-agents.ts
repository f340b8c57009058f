import type { AgentResult, Fact, IncidentView } from '../protocol/index.ts';
import { appendNewest } from './lists.ts';

/** The parts of a view that come from agents' reports, and what people say of them. */
export type AgentParts = Pick<
  IncidentView,
  | 'agents'
  | 'hypotheses'
  | 'judgement'
  | 'missing'
  | 'forecasts'
  | 'forecastScores'
  | 'consensus'
  | 'updates'
  | 'recovery'
>;

const CONSENSUS = 30;
const UPDATES = 50;
const SCORES = 50;

/** Each agent's newest result, and what the newest reports say. Returns only what changed. */
export function foldAgents(view: IncidentView, fact: Fact): Partial<AgentParts> {
  switch (fact.kind) {
    case 'agent-reported': {
      const { report } = fact.body;
      const { agent, phase } = report;
      return {
        agents: withResult(view.agents, { agent, phase, at: fact.at, report }),
        ...(report.hypotheses === undefined ? {} : { hypotheses: report.hypotheses, missing: report.missing }),
        ...(report.forecasts === undefined ? {} : { forecasts: report.forecasts }),
        ...(report.recovery === undefined ? {} : { recovery: report.recovery }),
      };
    }
    case 'agent-failed': {
      const { agent, phase, calls: _, ...failure } = fact.body;
      return { agents: withResult(view.agents, { agent, phase, at: fact.at, failure }) };
    }
    case 'forecast-scored':
      return { forecastScores: appendNewest(view.forecastScores ?? [], [fact.body.score], SCORES) };
    case 'consensus-reached':
      return { consensus: appendNewest(view.consensus, [fact.body.consensus], CONSENSUS) };
    case 'cause-judged':
      return { judgement: fact.body };
    case 'update-published':
      return { updates: appendNewest(view.updates, [{ at: fact.at, update: fact.body.update }], UPDATES) };
    default:
      return {};
  }
}

function withResult(agents: readonly AgentResult[], result: AgentResult): AgentResult[] {
  const index = agents.findIndex((other) => other.agent === result.agent);
  return index < 0 ? [...agents, result] : agents.with(index, result);
}
