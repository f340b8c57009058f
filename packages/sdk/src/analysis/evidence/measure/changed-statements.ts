import type { LogRecord } from '../../../telemetry/index.ts';
import { groupLogs, type LogGroup } from '../../templates/group-logs.ts';
import type { EvidenceContext } from '../collect.ts';
import { habitOf, type Habit } from './habit.ts';
import { rowsOf } from './log-rows.ts';

/** A log statement and how much more or less often it is written than usual. */
export interface LogStatement {
  readonly group: LogGroup;
  readonly habit: Habit;
}

/** The statements of components in scope that were counted in baseline and judged rows. */
export function judgeStatements(
  context: Pick<EvidenceContext, 'table' | 'symptom' | 'calls' | 'nodeOf' | 'onset' | 'scope'>,
  logs: readonly LogRecord[] | undefined,
): LogStatement[] {
  if (!logs || logs.length === 0) return [];
  const { nodeOf, scope } = context;
  const lookup = rowsOf(context, logs);
  return groupLogs(logs.filter(({ entity }) => scope.has(nodeOf.get(entity) ?? -1))).flatMap((group) => {
    const counts = lookup.count(group.times);
    const inTime = habitOf(counts, lookup.read, lookup);
    if (!inTime) return [];
    // More requests explain more of the ordinary lines; they do not excuse more failures.
    const complains = inTime.z > 0 && isComplaint(group);
    const perRequest = complains ? undefined : habitOf(counts, lookup.requests(group.entity), lookup);
    return [{ group, habit: perRequest ? lesser(inTime, perRequest) : inTime }];
  });
}

/** Whether a statement says that something is wrong. */
export function isComplaint({ severity }: LogGroup): boolean {
  return !['trace', 'debug', 'info'].includes(severity);
}

/** The explanation that leaves less to explain; nothing is left where the two point in opposite directions. */
function lesser(a: Habit, b: Habit): Habit {
  if (Math.sign(a.z) !== Math.sign(b.z)) return { ...a, z: 0 };
  return Math.abs(a.z) * a.rarity <= Math.abs(b.z) * b.rarity ? a : b;
}
