import type { Contribution } from '../cause.ts';
import { groupLogs, type LogGroup } from '../group-logs.ts';
import { sayLog } from '../sentences/sentences.ts';
import { strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';

/** Words for a refused proof of identity, in logs of any system. Only names the mechanism; never ranks. */
const REFUSED_LOGIN =
  /(?:fail|invalid|wrong|incorrect|bad|reject|denied|mismatch)[^\n]{0,40}(?:password|credential|log-?in|sign-?in|authenticat)|(?:password|credential|log-?in|sign-?in|authenticat)[^\n]{0,40}(?:fail|invalid|wrong|incorrect|bad|reject|denied|mismatch)/i;

/**
 * Log statements that appear, multiply or stop. Lines that speak of another component are reports about it, so they count little for the
 * one that wrote them, and nothing for the one they name: what a line says is not evidence, that it is written is.
 */
export const logEvidence: EvidenceCollector = (context) => {
  const { logs, table, scope } = context;
  if (!logs || logs.length === 0) return [];
  const inScope = new Set([...scope.keys()].map((node) => table.nodes[node] as string));
  const found = groupLogs(logs.filter(({ entity }) => inScope.has(entity))).flatMap((group) =>
    judge(context, group, inScope),
  );
  return [...Map.groupBy(found, ({ entity }) => entity).values()].map(
    (same) => same.sort((a, b) => b.weight - a.weight)[0] as Contribution,
  );
};

function judge(context: EvidenceContext, group: LogGroup, names: ReadonlySet<string>): Contribution[] {
  const { baselineWindow, focusWindow, onset, settings } = context;
  const beforeEnd = Math.min(baselineWindow.to, onset.earliest);
  const before = count(group.times, baselineWindow.from, beforeEnd);
  const now = count(group.times, focusWindow.from, focusWindow.to);
  const expected = (before * (focusWindow.to - focusWindow.from)) / Math.max(1, beforeEnd - baselineWindow.from);
  // Variance-stabilised counts: twice the difference of square roots is about standard normal (Anscombe, Biometrika 1948).
  const z = 2 * (Math.sqrt(now + 3 / 8) - Math.sqrt(expected + 3 / 8));
  const size = Math.min(settings.maxZ, Math.abs(z));
  const weight =
    settings.weights.log *
    strength(size, settings) *
    severityWeight(group, z) *
    (speaksOfOther(group, names) ? 0.3 : 1);
  if (weight <= 0.01) return [];
  return [
    {
      kind: 'log',
      entity: group.entity,
      weight,
      z: size,
      statement: sayLog({
        entity: group.entity,
        template: group.template,
        now,
        expected,
        known: before > 0,
        overMs: focusWindow.to - focusWindow.from,
      }),
      signal: 'logs',
      window: focusWindow,
      rows: before + now,
      lines: group.examples,
    },
  ];
}

/** Whether lines are about refused logins: many of them at once look like an attack on accounts. */
export function isRefusedLogin({ kind, lines = [] }: Contribution): boolean {
  return kind === 'log' && lines.some((line) => REFUSED_LOGIN.test(line));
}

function severityWeight({ severity }: LogGroup, z: number): number {
  // A statement that stops says that something no longer happens, whatever its level.
  if (z < 0) return 0.5;
  return { trace: 0.2, debug: 0.2, info: 0.4, warn: 0.9, error: 1, fatal: 1 }[severity];
}

function speaksOfOther({ entity, examples }: LogGroup, names: ReadonlySet<string>): boolean {
  for (const name of names) if (name !== entity && examples.some((line) => line.includes(name))) return true;
  return false;
}

function count(times: Float64Array, from: number, to: number): number {
  let held = 0;
  for (const at of times) if (at >= from && at < to) held++;
  return held;
}
