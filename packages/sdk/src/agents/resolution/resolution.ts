import type { ActionDefinition } from '../../actions/index.ts';
import { mechanismMessage, mechanisms, type Message } from '../../analysis/index.ts';
import type { Hypothesis } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import type { Agent, AgentContext, AgentYield, Proposal, ReportDraft } from '../agent.ts';
import { inThreadAnalysis, type AnalysisRunner } from '../analysis-runner/analysis-runner.ts';
import { deriveArguments } from './derive-arguments.ts';
import { defineAgent } from '../define-agent.ts';
import { LEVELS, readSystem } from '../read-system.ts';
import { agentMessage } from '../sentences/agent-messages.ts';
import type { Sizes } from '../steps/size-up.ts';

/** Proposes actions of the catalogue that help against the suspected mechanism, with arguments taken from telemetry. */
export const resolution = resolutionWith(inThreadAnalysis);

/** {@link resolution} that computes elsewhere, as in a worker thread. */
export function resolutionWith(analysis: AnalysisRunner): Agent {
  return defineAgent({
    name: 'resolution',
    phase: 'resolution',
    title: 'Resolution',
    timeoutMs: 60_000,
    run: (context, { signal }) => resolve(context, { signal, analysis }),
  });
}

const HYPOTHESES = 2;
const PROPOSALS = 4;

/** Risk makes a proposal less attractive than another that helps as well. */
const RISK_FACTOR = { observe: 1, reversible: 1, disruptive: 0.85, irreversible: 0.6 } as const;
/** A cause must be at least so likely before an action of this risk is put before people. */
const LEAST_CONFIDENCE = { observe: 0.05, reversible: 0.1, disruptive: 0.3, irreversible: 0.4 } as const;

async function* resolve(
  context: AgentContext,
  { signal, analysis }: { readonly signal: AbortSignal; readonly analysis: AnalysisRunner },
): AsyncGenerator<AgentYield, ReportDraft, void> {
  const { hypotheses } = context.incident;
  const { say } = context.language;
  if (hypotheses.length === 0)
    return none(say(agentMessage('resolution-no-cause', {})), [say(agentMessage('missing-cause', {}))]);
  yield { type: 'progress', progress: 0.2, note: say(agentMessage('resolution-reading', {})) };
  const { system, rows } = await readSystem(context, { signal, kinds: LEVELS });
  const entities = hypotheses.slice(0, HYPOTHESES).map(({ entity }) => entity);
  const sizes = await analysis.run('size-up', { system, entities }, { signal });
  yield { type: 'progress', progress: 0.6, note: say(agentMessage('resolution-checking', {})) };
  const refusals: string[] = [];
  const refuse = ({ title: action }: ActionDefinition, place: string, reason: string | Message): void => {
    refusals.push(cleanText(say(agentMessage('resolution-refused', { action, place, reason }))));
  };
  const proposals: Proposal[] = [];
  for (const { hypothesis, definition } of candidates(hypotheses, context.actions.definitions)) {
    const derived = deriveArguments(definition, hypothesis, sizes);
    if (!derived.ok) {
      refuse(definition, derived.target ?? hypothesis.entity, derived.reason);
      continue;
    }
    for (const place of placesFor(definition, derived.target, sizes)) {
      const target = { action: definition.name, target: place, arguments: derived.arguments };
      if (wasTried(context, target.action, target.target)) break;
      const checked = await context.actions.check(target);
      if (!checked.ok) {
        refuse(definition, place, checked.reason);
        continue;
      }
      proposals.push({
        ...target,
        title: `${definition.title}: ${place}${describe(derived.arguments)}`.slice(0, 300),
        expectedEffect: cleanText(say(agentMessage('resolution-effect', { grounds: derived.effect }))),
        confidence: hypothesis.confidence * fit(definition, hypothesis) * RISK_FACTOR[definition.risk],
        supporting: hypothesis.supporting.slice(0, 50),
      });
      break;
    }
    if (proposals.length === PROPOSALS) break;
  }
  const [best] = proposals.sort((a, b) => b.confidence - a.confidence);
  if (best === undefined) return none(cleanText(say(nothingFits(hypotheses[0] as Hypothesis))), refusals);
  return {
    verdict: 'concluded',
    claim: best.title,
    confidence: (hypotheses[0] as Hypothesis).confidence,
    supporting: best.supporting,
    missing: refusals.slice(0, 20),
    usage: { rows },
    proposals,
  };
}

interface Candidate {
  readonly hypothesis: Hypothesis;
  readonly definition: ActionDefinition;
}

/** Actions for the best hypotheses, in the order in which they help. */
function candidates(hypotheses: readonly Hypothesis[], definitions: readonly ActionDefinition[]): Candidate[] {
  return hypotheses.slice(0, HYPOTHESES).flatMap((hypothesis) =>
    definitions
      .filter(({ helpsAgainst }) => helpsAgainst.includes(hypothesis.mechanism))
      .filter(({ risk }) => hypothesis.confidence >= LEAST_CONFIDENCE[risk])
      .map((definition) => ({ hypothesis, definition }))
      .sort((a, b) => fit(b.definition, hypothesis) - fit(a.definition, hypothesis)),
  );
}

/**
 * Where to act, the best place first. A source of requests is refused where its requests come in: at the component that suffers only those
 * of them would end that get so far, and what else the source does would go on.
 */
function placesFor({ parameters }: ActionDefinition, target: string, { components }: Sizes): readonly string[] {
  const entrance = 'source' in parameters ? components.get(target)?.entrance : undefined;
  return entrance === undefined || entrance === target ? [target] : [entrance, target];
}

/** An action helps most against the mechanism that its definition names first. */
function fit({ helpsAgainst }: ActionDefinition, { mechanism }: Hypothesis): number {
  const place = helpsAgainst.indexOf(mechanism);
  return place < 0 ? 0 : 1 / (1 + 0.25 * place);
}

/**
 * The same action on the same target is not proposed again in one incident when it ran and did not help, or a person refused it. One that
 * helped may help again, when the incident is opened again.
 */
function wasTried({ incident }: AgentContext, action: string, target: string): boolean {
  return incident.actions.some(
    ({ request, status, recovery }) =>
      request.action === action && request.target === target && status !== 'expired' && recovery !== 'recovered',
  );
}

function describe(values: Proposal['arguments']): string {
  const parts = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function nothingFits({ mechanism, entity }: Hypothesis): Message {
  const known = mechanisms.find((word) => word === mechanism);
  return agentMessage('resolution-nothing-fits', {
    mechanism: known === undefined ? mechanism : mechanismMessage(known),
    entity,
  });
}

function none(claim: string, missing: readonly string[]): ReportDraft {
  return {
    verdict: 'inconclusive',
    claim,
    confidence: 0,
    supporting: [],
    missing: missing.slice(0, 20),
    proposals: [],
  };
}
