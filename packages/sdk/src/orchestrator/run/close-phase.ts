import type { Consensus, Phase, Severity } from '../../protocol/index.ts';
import { cleanText } from '../../safety/index.ts';
import { reachConsensus } from '../consensus.ts';
import type { Draft } from './incident-writer.ts';
import { tookPlace, type PhaseRecord } from './progress.ts';
import type { RunScope } from './run-scope.ts';

/** Sitrep itself, where it acts without a person or a policy. */
const SYSTEM = Object.freeze({ kind: 'system', id: 'sitrep' } as const);

/** Ends a phase: what its reports come to, what follows from that for the incident, and how the phase ended. */
export function closePhase(run: RunScope, draft: Draft, phase: Phase, timedOut: boolean): void {
  const { record } = draft;
  const slot = phase === 'communication' ? record.told : record.main;
  if (slot?.phase !== phase || !slot.open) return;
  const { attempt, reports, failures } = slot;
  const consensus = phase === 'communication' ? undefined : conclude(run, phase, slot);
  if (consensus !== undefined) draft.add(run.fact('consensus-reached', { consensus }));
  if (phase === 'detection') raiseSeverity(run, draft, slot, consensus);
  if (phase === 'diagnosis') handOverUnclear(run, draft, slot, consensus);
  if (phase === 'verification') followRecovery(run, draft, slot, consensus);
  const outcome = timedOut ? 'timed-out' : reports.length === 0 && failures.length > 0 ? 'failed' : 'completed';
  const reason = timedOut ? 'Its time ran out.' : outcome === 'failed' ? cleanText(failures.join('; ')) : undefined;
  const ended = { phase, attempt, outcome } as const;
  draft.add(run.fact('phase-ended', reason === undefined ? ended : { ...ended, reason }));
}

function conclude(run: RunScope, phase: Phase, { reports }: PhaseRecord): Consensus {
  const agents = run.agentsOf(phase);
  return reachConsensus(phase, reports, (name) => agents.find((agent) => agent.name === name)?.weight ?? 1);
}

const WORST_FIRST: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** An incident is at least as bad as detection found it; it does not become less bad than its alerts say. */
function raiseSeverity(
  run: RunScope,
  { record, add }: Draft,
  { reports }: PhaseRecord,
  consensus: Consensus | undefined,
): void {
  if (consensus?.verdict !== 'agreed') return;
  const found = reports.flatMap(({ verdict, impact }) =>
    verdict === 'concluded' && impact !== undefined ? [impact] : [],
  );
  const worst = WORST_FIRST.find((severity) => found.some((impact) => impact.severity === severity));
  if (worst === undefined || WORST_FIRST.indexOf(worst) >= WORST_FIRST.indexOf(record.severity)) return;
  const entities = new Set(found.flatMap((impact) => impact.entities)).size;
  const reach = entities === 0 ? '' : ` on ${entities} ${entities === 1 ? 'component' : 'components'}`;
  add(run.fact('severity-changed', { severity: worst, reason: `Detection found symptoms${reach}.` }));
}

/** Without an agreed cause a person has to look, and is told what would settle it. */
function handOverUnclear(
  run: RunScope,
  { add }: Draft,
  { reports, failures }: PhaseRecord,
  consensus: Consensus | undefined,
): void {
  if (consensus?.verdict === 'agreed') return;
  const missing = new Set(
    reports.flatMap((report) => [...report.missing, ...(report.hypotheses ?? []).flatMap((each) => each.missing)]),
  );
  const parts = [
    consensus?.verdict === 'disputed' ? 'Diagnosis is disputed.' : 'Diagnosis is inconclusive.',
    ...(missing.size === 0 ? [] : [`Missing: ${[...missing].join('; ')}.`]),
    ...(failures.length === 0 ? [] : [`Failed: ${failures.join('; ')}.`]),
  ];
  add(run.fact('incident-escalated', { reason: cleanText(parts.join(' ')) }));
}

function followRecovery(
  run: RunScope,
  { record, add }: Draft,
  { reports }: PhaseRecord,
  consensus: Consensus | undefined,
): void {
  const tested = record.underTest()?.request;
  const of = tested === undefined ? {} : { actionId: tested.id };
  const leading = consensus?.verdict === 'agreed' ? reports.find(({ id }) => id === consensus.choice) : undefined;
  const verdict = leading?.recovery?.verdict ?? 'inconclusive';
  const reportId = leading?.id ?? reports[0]?.id;
  if (reportId !== undefined) add(run.fact('recovery-verified', { verdict, ...of, reportId }));
  if (verdict === 'inconclusive' && tested !== undefined)
    add(
      run.fact('incident-escalated', { reason: cleanText(`Whether “${tested.title}” helped could not be verified.`) }),
    );
  if (verdict !== 'recovered') return;
  // Without an action of ours only the alerts' own clearing makes it over.
  if (tested === undefined && record.firing.size > 0) return;
  // An earlier action whose effect could not be told may have helped after all.
  const acted = [...record.actions.values()].some((action) => tookPlace(action) && action.undo === 'none');
  const reason =
    tested !== undefined
      ? `The signals recovered after “${tested.title}”.`
      : `The signals recovered${acted ? '' : ' without an action'}.`;
  for (const { request, status } of record.actions.values())
    if (status === 'proposed' || status === 'approved') add(run.fact('action-expired', { actionId: request.id }));
  add(run.fact('incident-resolved', { by: SYSTEM, reason: cleanText(reason) }));
}
