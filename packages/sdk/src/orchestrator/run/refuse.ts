import type { Draft } from './incident-writer.ts';
import type { RunScope } from './run-scope.ts';

/** Hands an incident over to people at once, because the line is full. */
export function refuse(run: RunScope, { add }: Draft, limit: number): void {
  const reason = `ERR_SITREP_QUEUE_FULL: ${limit} incidents wait for a place already. Nobody investigates this one.`;
  add(run.fact('incident-escalated', { reason }));
  add(run.fact('run-ended', { outcome: 'failed', reason }));
}
