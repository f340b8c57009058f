import type { Moment } from '../protocol/index.ts';
import type { Contribution, Finding, RankedCause } from './cause.ts';
import { confidencesOf, type Grounds } from './confidence/confidence.ts';
import type { EvidenceContext } from './evidence/collect.ts';
import { nameMechanism } from './evidence/name-mechanism.ts';
import { english } from './sentences/english.ts';
import { stateCause } from './sentences/state-cause.ts';
import { findOnset } from './find-onset.ts';
import type { NodePain } from './pain.ts';
import { meanOf } from './table/robust-baseline.ts';
import { signalOf } from './table/signals.ts';

/** Adds up what was found about each component and puts the components in order, best first. */
export function scoreCauses(context: EvidenceContext, findings: readonly Finding[], grounds: Grounds): RankedCause[] {
  const { settings } = context;
  const scored = [...Map.groupBy(findings, ({ entity }) => entity)]
    .map(([entity, own]) => ({
      entity,
      ...sum(context, own),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.entity < b.entity ? -1 : 1));
  const top = scored[0]?.score ?? 0;
  const listed = scored
    .filter(({ score }) => score >= top * settings.listShare)
    .slice(0, settings.maxHypotheses)
    .map(({ entity, own, score }) => {
      const mechanism = nameMechanism(context, own);
      const strongest = own.find(({ weight }) => weight > 0) as Finding;
      const message = stateCause(entity, mechanism, own);
      return {
        entity,
        mechanism,
        score,
        statement: english.say(message),
        message,
        contributions: own.map((one): Contribution => ({ ...one, statement: english.say(one.message) })),
        ...onsetOf(context, strongest),
      };
    });
  const confidences = confidencesOf(listed, grounds);
  return listed.map((cause, rank) => ({ ...cause, confidence: confidences[rank] as number }));
}

/** When the signal changed that a contribution speaks of; nothing when it speaks of none, or the change cannot be dated. */
function onsetOf({ table, settings }: EvidenceContext, { series }: Finding): { readonly onset?: Moment } {
  const signal = series && signalOf(table, series);
  if (!signal) return {};
  const { baseline, incident, times, stepMs } = table;
  const found = findOnset({
    times: times.subarray(incident.start),
    values: signal.values.subarray(incident.start),
    stepMs,
    normal: signal.values.subarray(baseline.start, baseline.end),
    settings,
  });
  return found ? { onset: momentOf(found) } : {};
}

/** An onset as the journal keeps moments: whole milliseconds. */
export function momentOf({
  at,
  earliest,
  latest,
}: {
  readonly at: number;
  readonly earliest: number;
  readonly latest: number;
}): Moment {
  return { at: Math.round(at), earliest: Math.floor(earliest), latest: Math.ceil(latest) };
}

/**
 * Adds a component's contributions up. Pain counts as it is, and so does time lost on the way where users lose time. Everything else is support: together at most as much as the pain plus a
 * little, because a full disk or a new log line at a component that costs users nothing explains nothing. A change counts only as far
 * as its component deviates by itself. Where the symptom is a gauge there is no pain to go by and support counts in full.
 */
function sum({ settings, symptom }: EvidenceContext, findings: readonly Finding[]): { own: Finding[]; score: number } {
  const isLoss = ({ kind }: Finding): boolean => kind === 'pain' || (kind === 'call-gap' && symptom.kind === 'latency');
  const pain = total(findings.filter(isLoss));
  const support = findings.filter((one) => !isLoss(one));
  const deviates = Math.max(0, pain) + total(support.filter(({ kind }) => kind !== 'change' && kind !== 'traffic'));
  const meant = deviates - total(support.filter(({ kind }) => kind === 'gauge'));
  const placed = support.map((one) => {
    if (one.kind === 'change') return { ...one, weight: one.weight * Math.min(1, deviates / settings.placeShare) };
    // A metric of unknown meaning supports; where nothing is known to be lost it accuses nobody by itself.
    if (one.kind === 'gauge' && symptom.kind === 'reported')
      return { ...one, weight: one.weight * Math.min(1, meant / settings.placeShare) };
    return one;
  });
  const cap =
    symptom.kind === 'gauge' || symptom.kind === 'reported' ? Infinity : settings.supportCap + Math.max(0, pain);
  const factor = Math.min(1, cap / Math.max(Number.MIN_VALUE, total(placed)));
  const own = [...findings.filter(isLoss), ...placed.map((one) => ({ ...one, weight: one.weight * factor }))];
  return { own: own.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)), score: total(own) };
}

function total(findings: readonly Finding[]): number {
  return findings.reduce((sum, { weight }) => sum + weight, 0);
}

/** Deviation of the strongest evidence for a cause. */
export function leadingZ({ contributions }: Pick<RankedCause, 'contributions'>): number {
  return contributions.find(({ weight }) => weight > 0)?.z ?? 0;
}

/**
 * Which share of the loss at the symptom a cause's own loss makes up; 1 when the two are not in the same unit. A component that adds
 * milliseconds explains no seconds, however unusual they are for it.
 */
export function explains(
  { symptom, table, kind, pain, settings }: EvidenceContext,
  { entity, contributions }: RankedCause,
  byPainOnly: boolean,
): number {
  if (
    symptom.kind === 'gauge' ||
    symptom.kind === 'reported' ||
    (!byPainOnly && contributions.find(({ weight }) => weight > 0)?.kind !== 'pain')
  )
    return 1;
  // What was moved here from elsewhere is a share of the loss already, and may come on top of what is lost here.
  const isMoved = ({ kind: of, series }: Finding): boolean => of === 'pain' && series?.signal !== kind;
  const moved = Math.max(0, total(contributions.filter(isMoved)));
  const { start, end } = symptom.focus;
  const requests = meanOf(table.requests, symptom.node * table.rows + start, symptom.node * table.rows + end);
  const loss = (symptom.now - symptom.normal.median) * requests;
  const { exclusive: own, exclusiveZ } = pain[kind][table.nodes.indexOf(entity)] as NodePain;
  if (byPainOnly && exclusiveZ < settings.clearZ) return moved;
  return moved + Math.max(0, loss > 0 ? own / loss : 1);
}
