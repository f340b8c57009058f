import type { Ids } from '../../base/index.ts';
import { checkArguments, digestAction, type ActionDefinition } from '../../actions/index.ts';
import type { Agent, Proposal, ReportDraft, ServiceRecord } from '../../agents/index.ts';
import {
  AgentReport,
  type ActionRequest,
  type Hypothesis,
  type StatusUpdate,
  type Usage,
} from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';

/** What {@link makeReport} takes besides the draft. Times are Unix milliseconds. */
export interface ReportFrame {
  readonly agent: Agent;
  readonly ids: Ids;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attempts: number;
  /** Telemetry rows that the attempt read. */
  readonly rows: number;
  readonly services: ServiceRecord;
  readonly definitions: readonly ActionDefinition[];
  /** Until when a decision about a proposed action is accepted. */
  readonly expiresAt: number;
  /** Whether a piece of evidence exists in this incident or comes with this report. */
  readonly exists: (evidenceId: string) => boolean;
}

/**
 * An agent's draft as a report that can be journaled: cited evidence exists, texts and numbers are within their limits, proposals are
 * requests from the catalogue. What had to be left out is named under `missing`.
 *
 * A claim that nothing supports any more is not a conclusion: the verdict becomes `inconclusive`. Communication makes no claim of its own,
 * so it is left as it is.
 *
 * @throws TypeError when the draft is not a report.
 */
export function makeReport(draft: ReportDraft, frame: ReportFrame): AgentReport {
  const { agent, ids, startedAt, endedAt, attempts, rows, exists } = frame;
  const { provider, calls, degraded, usage, missing: unlisted } = frame.services.account();
  const dropped: string[] = [];
  const cited = (list: readonly string[] | undefined, limit: number) => existing(list ?? [], exists, limit, dropped);
  const supporting = cited(draft.supporting, 100);
  const { hypotheses, proposals, updates } = draft;
  const requests = proposals?.flatMap((proposal) => request(proposal, frame, cited, dropped)).slice(0, 10);
  const baseless =
    draft.verdict === 'concluded' &&
    agent.phase !== 'communication' &&
    supporting.length === 0 &&
    !hypotheses?.some((hypothesis) => hypothesis.supporting.some(exists));
  if (baseless) dropped.push('Evidence for the claim: nothing that it cites exists.');
  const structured =
    draft.impact ??
    hypotheses ??
    draft.opinion ??
    draft.similar ??
    draft.forecasts ??
    requests ??
    draft.recovery ??
    updates ??
    calls;
  const report: AgentReport = {
    id: ids.next('rep'),
    agent: agent.name,
    phase: agent.phase,
    verdict: baseless ? 'inconclusive' : draft.verdict,
    claim: cleanText(draft.claim),
    confidence: Math.min(1, Math.max(0, draft.confidence)) || 0,
    supporting,
    missing: missingOf(draft, dropped, unlisted),
    provider,
    usage: usageOf(draft.usage?.rows ?? (rows === 0 ? undefined : rows), usage),
    startedAt,
    endedAt,
    attempts,
  };
  if (draft.impact !== undefined) report.impact = { ...draft.impact, entities: draft.impact.entities.slice(0, 200) };
  if (hypotheses !== undefined) report.hypotheses = hypotheses.slice(0, 20).map((each) => cleanHypothesis(each, cited));
  if (draft.similar !== undefined)
    report.similar = draft.similar.slice(0, 10).map((each) => ({
      ...each,
      title: cleanText(each.title, 300),
      because: cleanText(each.because),
      supporting: cited(each.supporting, 50),
    }));
  if (draft.opinion !== undefined)
    report.opinion = { ...draft.opinion, supporting: cited(draft.opinion.supporting, 50) };
  if (draft.forecasts !== undefined)
    report.forecasts = draft.forecasts
      .slice(0, 20)
      .map((each) => ({ ...each, supporting: cited(each.supporting, 50) }));
  if (requests !== undefined) report.proposals = requests;
  if (draft.recovery !== undefined) report.recovery = draft.recovery;
  if (updates !== undefined) report.updates = updates.slice(0, 10).map((each) => cleanUpdate(each, cited));
  if (calls !== undefined) report.calls = calls;
  if (degraded !== undefined) report.degraded = degraded;
  check(report, structured !== undefined);
  return report;
}

function missingOf({ missing = [] }: ReportDraft, dropped: readonly string[], unlisted: readonly string[]): string[] {
  if (missing.length === 0 && dropped.length === 0 && unlisted.length === 0) return [];
  return [...missing.map((text) => cleanText(text)), ...dropped, ...unlisted].slice(0, 20);
}

function usageOf(rows: number | undefined, used: Usage): Usage {
  return rows === undefined ? used : { rows, ...used };
}

type Cited = (list: readonly string[] | undefined, limit: number) => string[];

const VERDICTS: ReadonlySet<string> = new Set(['concluded', 'inconclusive', 'nothing-found']);

/** The schema costs more than a plain report is worth; it is asked where a draft brings structures of its own. */
function check(report: AgentReport, structured: boolean): void {
  const { rows = 0 } = report.usage;
  const plain = VERDICTS.has(report.verdict) && Number.isInteger(rows) && rows >= 0;
  if (plain && !structured) return;
  const parsed = AgentReport.safeParse(report);
  if (!parsed.success)
    throw new TypeError(`${report.agent} returned no valid report: ${parsed.error.message.slice(0, 1_000)}`);
}

function existing(
  list: readonly string[],
  exists: (id: string) => boolean,
  limit: number,
  dropped: string[],
): string[] {
  if (list.length === 0) return [];
  const kept = list.filter(exists);
  if (kept.length < list.length) {
    const count = list.length - kept.length;
    dropped.push(`${count} cited ${count === 1 ? 'piece of evidence does' : 'pieces of evidence do'} not exist.`);
  }
  return kept.slice(0, limit);
}

function cleanHypothesis(hypothesis: Hypothesis, cited: Cited): Hypothesis {
  return {
    ...hypothesis,
    statement: cleanText(hypothesis.statement),
    supporting: cited(hypothesis.supporting, 50),
    contradicting: cited(hypothesis.contradicting, 50),
    missing: hypothesis.missing.slice(0, 20).map((text) => cleanText(text)),
  };
}

function cleanUpdate(update: StatusUpdate, cited: Cited): StatusUpdate {
  return { ...update, text: cleanText(update.text), supporting: cited(update.supporting, 50) };
}

function request(
  proposal: Proposal,
  { ids, definitions, expiresAt }: ReportFrame,
  cited: Cited,
  dropped: string[],
): ActionRequest[] {
  const { action, target, arguments: given } = proposal;
  const definition = definitions.find(({ name }) => name === action);
  const problems = definition === undefined ? ['it is not in the catalogue'] : checkArguments(definition, proposal);
  if (definition === undefined || problems.length > 0) {
    dropped.push(cleanText(`The proposal to ${action} ${target} was left out: ${problems.join('; ')}.`));
    return [];
  }
  const { risk, undo } = definition;
  return [
    {
      id: ids.next('act'),
      action,
      target,
      arguments: given,
      digest: digestAction({ action, target, arguments: given }),
      title: cleanText(proposal.title, 300),
      expectedEffect: cleanText(proposal.expectedEffect),
      risk,
      ...(undo === undefined ? {} : { undo }),
      confidence: Math.min(1, Math.max(0, proposal.confidence)) || 0,
      supporting: cited(proposal.supporting, 50),
      expiresAt,
    },
  ];
}
