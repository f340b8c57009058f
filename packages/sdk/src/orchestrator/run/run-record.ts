import type {
  ActionRequest,
  Actor,
  Alert,
  AgentReport,
  Consensus,
  Fact,
  FactEnvelope,
  FactBody,
  FactKind,
  IncidentStatus,
  NewFact,
  Phase,
  Severity,
  TimeWindow,
} from '../../protocol/index.ts';
import { factVersions } from '../../protocol/index.ts';
import { added, byPreference, NO_ACTIONS, NONE, tookPlace, type ActionRecord, type PhaseRecord } from './progress.ts';

/** Source of the alert that a request to open an incident becomes. */
export const REQUEST_SOURCE = 'request';

/** Why the first run and later ones began: everything, or only a look at whether the incident is over. */
export type RunKind = 'investigation' | 'recovery-check';

/**
 * What the orchestrator has to know about one incident to go on with it: a fold of its facts, changed in place. Whatever the process
 * knew before a crash and is not in here is not needed.
 */
export class RunRecord {
  readonly incidentId: string;
  seq = 0;
  opened = false;
  status: IncidentStatus = 'triggered';
  severity: Severity = 'info';
  escalated = false;
  /** Handed over to people, and nothing has been proposed since. */
  handedOver = false;
  /** An alert of the resolved incident fired again, and no run has looked since. */
  reopened = false;
  resolvedBy: Actor | undefined;
  /** From its first sign to the newest recovery that was verified; an incident may be opened again after it. */
  healed: TimeWindow | undefined;
  /** Earliest known start of the trouble, Unix milliseconds. */
  startedAt = 0;
  alertCount = 0;
  firing: ReadonlySet<string> = NONE;
  evidence: ReadonlySet<string> = NONE;

  run = 0;
  runKind: RunKind = 'investigation';
  running = false;
  /** A run was refused, failed or ended: without a new cause there is no other one. */
  runOver = false;
  /** The phase in the main line, and the newest round of communication. */
  main: PhaseRecord | undefined;
  told: PhaseRecord | undefined;
  /** Something happened since communication last began that readers should hear of. */
  news = false;
  /** All alerts cleared, and verification has not looked since. */
  clearedUnverified = false;
  attempts: Partial<Record<Phase, number>> = {};
  /** Phases that ended in this run, and what they came to. */
  ended: Partial<Record<Phase, boolean>> = {};
  consensus: Partial<Record<Phase, Consensus>> = {};
  hypotheses = 0;
  /** From the newest resolution: its choice first, then by confidence. */
  proposals: readonly ActionRequest[] = [];
  actions: ReadonlyMap<string, ActionRecord> = NO_ACTIONS;

  constructor(incidentId: string) {
    this.incidentId = incidentId;
  }

  /** Folds a fact in. Facts of kinds or versions not known here change nothing but the seq. */
  apply(envelope: FactEnvelope | NewFact): void {
    if ('seq' in envelope) this.seq = envelope.seq;
    if (factVersions[envelope.kind as FactKind] !== envelope.v) return;
    const fact = envelope as Fact;
    switch (fact.kind) {
      case 'incident-opened': {
        const { alert, severity } = fact.body;
        this.opened = true;
        this.severity = severity;
        this.startedAt = alert?.startedAt ?? fact.at;
        if (alert !== undefined) this.#attach(alert);
        return;
      }
      case 'incident-acknowledged':
        if (this.status === 'triggered') this.status = 'acknowledged';
        return;
      case 'incident-escalated':
        this.escalated = true;
        this.handedOver = true;
        this.news = true;
        return;
      case 'incident-resolved':
        this.status = 'resolved';
        this.resolvedBy = fact.body.by;
        this.news = true;
        return;
      case 'incident-closed':
        this.status = 'closed';
        return;
      case 'severity-changed':
        this.severity = fact.body.severity;
        return;
      case 'alert-attached':
        this.startedAt = Math.min(this.startedAt, fact.body.alert.startedAt);
        this.#attach(fact.body.alert);
        return;
      case 'alert-fired-again':
        this.firing = added(this.firing, fact.body.fingerprint);
        this.clearedUnverified = false;
        if (this.status === 'resolved') this.#reopen(fact.body.startedAt);
        return;
      case 'alert-cleared':
        this.clearedUnverified = (this.firing as Set<string>).delete(fact.body.fingerprint) && this.firing.size === 0;
        return;
      case 'run-started':
        return this.#startRun(fact.body.run);
      case 'run-ended':
        this.running = false;
        this.runOver = true;
        return;
      case 'phase-started':
        this.#startPhase(fact.body.phase, fact.body.attempt);
        return;
      case 'phase-ended':
        this.#endPhase(fact.body.phase, fact.body.outcome);
        return;
      case 'evidence-recorded':
        for (const { id } of fact.body.evidence) this.evidence = added(this.evidence, id);
        return;
      case 'agent-reported':
        this.#report(fact.body.report);
        return;
      case 'agent-failed': {
        const slot = this.#slot(fact.body.phase);
        if (slot === undefined) return;
        slot.done = [...slot.done, fact.body.agent];
        slot.failures = [...slot.failures, `${fact.body.agent}: ${fact.body.message}`];
        return;
      }
      case 'consensus-reached':
        this.#conclude(fact.body.consensus);
        return;
      case 'action-proposed': {
        const { request } = fact.body;
        this.handedOver = false;
        if (this.actions.size === 0) this.actions = new Map();
        (this.actions as Map<string, ActionRecord>).set(request.id, {
          request,
          run: this.run,
          status: 'proposed',
          undo: 'none',
        });
        return;
      }
      case 'action-approved':
        return this.#change(fact.body.actionId, (action) => (action.status = 'approved'));
      case 'action-rejected':
        return this.#change(fact.body.actionId, (action) => (action.status = 'rejected'));
      case 'action-expired':
        return this.#change(fact.body.actionId, (action) => (action.status = 'expired'));
      case 'action-started':
        return this.#change(fact.body.actionId, (action) => {
          action.status = 'running';
          action.executionKey = fact.body.executionKey;
        });
      case 'action-completed':
        return this.#change(fact.body.actionId, (action) => {
          action.status = fact.body.outcome.status;
          action.outcome = fact.body.outcome;
        });
      case 'action-undo-started':
        return this.#change(fact.body.actionId, (action) => (action.undo = 'started'));
      case 'action-undone':
        return this.#change(fact.body.actionId, (action) => {
          action.undo = 'done';
          action.undone = fact.body.outcome;
        });
      case 'recovery-verified': {
        const { actionId, verdict } = fact.body;
        this.news = true;
        if (verdict === 'recovered') this.healed = { from: this.healed?.from ?? this.startedAt, to: fact.at };
        if (actionId !== undefined) this.#change(actionId, (action) => (action.verdict = verdict));
        return;
      }
      default: // no other fact says anything about how to go on
        return;
    }
  }

  /** Forgets everything, to be folded anew. */
  reset(): void {
    Object.assign(this, new RunRecord(this.incidentId));
  }

  #attach({ fingerprint, state, source }: Alert): void {
    this.alertCount++;
    // Nobody can clear what a person reported; whether it is over is seen from the signals.
    if (state !== 'firing' || source === REQUEST_SOURCE) return;
    this.firing = added(this.firing, fingerprint);
    this.clearedUnverified = false;
  }

  #reopen(startedAt: number): void {
    Object.assign(this, { startedAt, status: 'triggered', resolvedBy: undefined, reopened: true });
  }

  #startRun(run: number): void {
    this.run = run;
    this.running = true;
    this.runOver = false;
    this.reopened = false;
    this.handedOver = false;
    this.runKind = 'investigation';
    this.main = undefined;
    this.ended = {};
    this.consensus = {};
    this.hypotheses = 0;
    this.proposals = [];
  }

  #startPhase(phase: Phase, attempt: number): void {
    this.attempts[phase] = attempt;
    const slot: PhaseRecord = { phase, attempt, open: true, done: [], reports: [], failures: [] };
    if (phase === 'communication') {
      this.told = slot;
      this.news = false;
      return;
    }
    this.main = slot;
    if (phase === 'verification') {
      this.clearedUnverified = false;
      // A run that begins with verification only looks whether the incident is over.
      if (Object.keys(this.ended).length === 0) this.runKind = 'recovery-check';
    }
  }

  #endPhase(phase: Phase, outcome: FactBody<'phase-ended'>['outcome']): void {
    const slot = this.#slot(phase);
    const brokenOff = slot?.open === true && outcome === 'skipped';
    if (slot !== undefined) slot.open = false;
    if (phase === 'communication') return;
    this.ended[phase] = true;
    if (phase === 'verification' && brokenOff) this.clearedUnverified = this.firing !== NONE && this.firing.size === 0;
    const tested = phase === 'verification' ? this.underTest() : undefined;
    // Verification that could not even report has not shown a recovery.
    if (tested !== undefined) tested.verdict = 'inconclusive';
  }

  #slot(phase: Phase): PhaseRecord | undefined {
    const slot = phase === 'communication' ? this.told : this.main;
    return slot?.phase === phase ? slot : undefined;
  }

  #report(report: AgentReport): void {
    const slot = this.#slot(report.phase);
    if (slot !== undefined) {
      slot.done = [...slot.done, report.agent];
      slot.reports = [...slot.reports, report];
    }
    if (report.phase === 'diagnosis') this.hypotheses += report.hypotheses?.length ?? 0;
    if (report.impact?.start !== undefined) this.startedAt = Math.min(this.startedAt, report.impact.start.at);
  }

  #conclude(consensus: Consensus): void {
    this.consensus[consensus.phase] = consensus;
    if (consensus.phase === 'diagnosis') this.news = true;
    if (consensus.phase !== 'resolution') return;
    this.proposals = byPreference(this.#slot('resolution')?.reports ?? [], consensus.choice);
  }

  #change(actionId: string, change: (action: ActionRecord) => unknown): void {
    const action = this.actions.get(actionId);
    if (action !== undefined) change(action);
  }

  /** The action of this run that took place, as far as is known, and has not been verified. */
  underTest(): ActionRecord | undefined {
    for (const action of this.actions.values())
      if (action.run === this.run && action.verdict === undefined && tookPlace(action)) return action;
    return undefined;
  }
}
