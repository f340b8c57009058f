import type { CauseInput } from '../cause.ts';
import type { Symptom } from '../judge-symptom.ts';
import { accountPain, type NodePain, type SymptomKind } from '../pain.ts';
import type { Report } from '../reported-symptom.ts';
import type { AnalysisSettings } from '../settings.ts';
import { reachable } from '../table/graph.ts';
import { robustSpread } from '../table/robust-baseline.ts';
import { judgeStatements } from './measure/changed-statements.ts';
import { sumUpCalls } from './measure/call-planes.ts';
import type { EvidenceContext } from './collect.ts';
import { gapsOf } from './measure/gaps.ts';

/** Prepares what all kinds of evidence are made from. `everywhere`: a report names no component, so all of them can be the cause. */
export function gatherContext({
  table,
  symptom,
  everywhere,
  settings,
  changes,
  calls,
  logs,
}: Pick<CauseInput, 'table' | 'changes' | 'calls' | 'logs'> & {
  readonly symptom: Symptom | Report;
  readonly everywhere: boolean;
  readonly settings: AnalysisSettings;
}): EvidenceContext {
  const { times, stepMs, baseline, nodes, callees } = table;
  const { focus } = symptom;
  const pain = {
    latency: accountPain(table, { kind: 'latency', focus, settings }),
    failures: accountPain(table, { kind: 'failures', focus, settings }),
  };
  const start = times[focus.start] as number;
  const onset = symptom.onset ?? { at: start, earliest: start - stepMs, latest: start + stepMs };
  const focusWindow = { from: start, to: (times[focus.end - 1] as number) + stepMs };
  const baselineWindow = {
    from: times[0] as number,
    to: (times[Math.max(0, baseline.end - 1)] as number) + stepMs,
  };
  const before = { from: baselineWindow.from, to: Math.min(baselineWindow.to, onset.earliest) };
  const planes = calls && calls.length > 0 ? sumUpCalls(calls, { baseline: before, focus: focusWindow }) : undefined;
  const base = {
    table,
    symptom,
    kind: painKind(symptom, pain),
    pain,
    nodeOf: new Map(nodes.map((name, node) => [name, node])),
    spreads: table.gauges.map(({ values }) => robustSpread(values.subarray(baseline.start, baseline.end))),
    scope: everywhere ? new Map(nodes.map((_, node) => [node, 0])) : reachable(callees, symptom.node),
    focusWindow,
    baselineWindow,
    onset,
    changes,
    calls,
    planes,
    gaps: gapsOf(planes, settings),
    settings,
  };
  return { ...base, statements: judgeStatements(base, logs) };
}

/** The symptom's own kind of pain; where it is none, the kind that deviates more. */
function painKind(symptom: Symptom | Report, pain: EvidenceContext['pain']): SymptomKind {
  if (symptom.kind === 'latency' || symptom.kind === 'failures') return symptom.kind;
  const worst = (kind: SymptomKind): number =>
    symptom.kind === 'reported'
      ? pain[kind].reduce((most, { outstanding, z }) => Math.max(most, outstanding * z), 0)
      : (pain[kind][symptom.node] as NodePain).z;
  return worst('failures') > worst('latency') ? 'failures' : 'latency';
}
