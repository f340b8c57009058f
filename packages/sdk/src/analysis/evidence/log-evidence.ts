import type { Finding } from '../cause.ts';
import type { LogGroup } from '../templates/group-logs.ts';
import { logChanged } from '../sentences/evidence-messages.ts';
import { byMessage, strength, type EvidenceCollector, type EvidenceContext } from './collect.ts';
import type { LogStatement } from './measure/changed-statements.ts';

/** Words for a refused proof of identity, in logs of any system. Only names the mechanism; never ranks. */
const REFUSED_LOGIN =
  /(?:fail|invalid|wrong|incorrect|bad|reject|denied|mismatch)[^\n]{0,40}(?:password|credential|log-?in|sign-?in|authenticat)|(?:password|credential|log-?in|sign-?in|authenticat)[^\n]{0,40}(?:fail|invalid|wrong|incorrect|bad|reject|denied|mismatch)/i;

/** Characters before and after the refusal that count as beside it. */
const BESIDE = 24;

/** A login that failed because something is broken was not refused, if that is said beside it: further on others may have their words. */
const BROKEN = /exception|time[d ]?-?out|no answer|unavailable|connection|resolution|lookup|certificate|x509|\b50\d\b/i;

/**
 * Log statements that appear, multiply or stop, beyond what passing time and the component's requests explain. Lines that speak of another
 * component are reports about it, so they count little for the one that wrote them, and nothing for the one they name: what a line
 * says is not evidence, that it is written is.
 */
export const logEvidence: EvidenceCollector = (context) => {
  const { table, scope, statements } = context;
  const inScope = new Set([...scope.keys()].map((node) => table.nodes[node] as string));
  const found = statements.flatMap((statement) => judge(context, statement, inScope));
  return [...Map.groupBy(found, ({ entity }) => entity).values()].map(
    (same) => same.sort((a, b) => b.weight - a.weight || byMessage(a, b))[0] as Finding,
  );
};

function judge(context: EvidenceContext, { group, habit }: LogStatement, names: ReadonlySet<string>): Finding[] {
  const { focusWindow, settings } = context;
  const size = Math.min(settings.maxZ, Math.abs(habit.z));
  const weight =
    settings.weights.log *
    strength(size, settings) *
    habit.rarity *
    severityWeight(group, habit.z) *
    (speaksOfOther(group, names) ? 0.3 : 1);
  if (weight <= 0.01) return [];
  return [
    {
      kind: 'log',
      entity: group.entity,
      weight,
      z: size,
      message: logChanged({
        entity: group.entity,
        template: group.template,
        ...habit,
        overMs: focusWindow.to - focusWindow.from,
      }),
      signal: 'logs',
      window: focusWindow,
      rows: group.times.length,
      lines: group.examples,
    },
  ];
}

/** Whether lines are about refused logins: many of them at once look like an attack on accounts. */
export function isRefusedLogin({ kind, lines = [] }: Finding): boolean {
  return (
    kind === 'log' &&
    lines.some((line) => {
      const found = REFUSED_LOGIN.exec(line);
      if (found === null) return false;
      const end = found.index + found[0].length;
      return !BROKEN.test(line.slice(Math.max(0, found.index - BESIDE), end + BESIDE));
    })
  );
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
