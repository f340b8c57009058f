import type { Alert } from '../protocol/index.ts';

/** Why an alert joined an incident. */
export type JoinReason = 'time' | 'topology' | 'labels';

/** What correlation needs to know of an open incident. */
export interface Candidate {
  readonly incidentId: string;
  /** When its alerts began: the earliest and the latest, Unix milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Components that its alerts name, and the one that its diagnosis blames most. */
  readonly entities: ReadonlySet<string>;
  /** Components that its investigation found to be affected. */
  readonly affected: ReadonlySet<string>;
  /** {@link joinKeys} of its alerts. */
  readonly keys: ReadonlySet<string>;
}

/** The surroundings in which alerts are joined. */
export interface Surroundings {
  /** Calls between two components, `undefined` when they are not near each other. */
  readonly distance: (a: string, b: string) => number | undefined;
  /** Whether the topology has this component, so that "not near" means something. */
  readonly knows: (entity: string) => boolean;
  /** More incidents were opened lately than separate causes are likely to make. */
  readonly storm: boolean;
}

/** How far from an incident's other alerts one may begin and still join for a reason besides time. 15 minutes. */
export const JOIN_WINDOW_MS = 900_000;
/** How far when time is all there is. 1 minute. */
export const JOIN_TIME_MS = 60_000;

const KEY_LABELS = ['alertname', 'service', 'app', 'application', 'component', 'deployment', 'workload'] as const;

/**
 * The open incident that an alert belongs to, and why; `undefined` when it stands alone. In order:
 *
 * 1. *topology*: it began within {@link JOIN_WINDOW_MS} of the incident's alerts and names one of its components, one at most two
 *    calls away, or one that the investigation found to be affected; the nearest wins.
 * 2. *labels*: it began within the same window and has the same alert name, title, service, application or workload.
 * 3. *time*: it began within {@link JOIN_TIME_MS} and topology cannot tell the two apart (one of them is not in it), or there is a storm.
 *
 * Among equals the incident with the latest alert wins.
 */
export function correlate(
  alert: Alert,
  candidates: Iterable<Candidate>,
  around: Surroundings,
): { readonly incidentId: string; readonly reason: JoinReason } | undefined {
  const keys = joinKeys(alert);
  let best: { incidentId: string; reason: JoinReason; rank: number; lastAt: number } | undefined;
  for (const candidate of candidates) {
    const apart = Math.max(candidate.firstAt - alert.startedAt, alert.startedAt - candidate.lastAt, 0);
    if (apart > JOIN_WINDOW_MS) continue;
    const tie = join(alert, keys, candidate, around, apart);
    if (tie === undefined) continue;
    if (best === undefined || tie.rank < best.rank || (tie.rank === best.rank && candidate.lastAt > best.lastAt))
      best = { incidentId: candidate.incidentId, lastAt: candidate.lastAt, ...tie };
  }
  return best === undefined ? undefined : { incidentId: best.incidentId, reason: best.reason };
}

/** What two alerts of one cause often share besides place: title and naming labels, as `name=value`. */
export function joinKeys({ title, labels }: Pick<Alert, 'title' | 'labels'>): readonly string[] {
  const named = KEY_LABELS.flatMap((name) => {
    const value = labels[name];
    return value === undefined || value === '' ? [] : [`${name}=${value}`];
  });
  return [`title=${title}`, ...named];
}

function join(
  alert: Alert,
  keys: readonly string[],
  candidate: Candidate,
  around: Surroundings,
  apart: number,
): { reason: JoinReason; rank: number } | undefined {
  const { entity } = alert;
  const calls = entity === undefined ? undefined : nearest(entity, candidate, around);
  if (calls !== undefined) return { reason: 'topology', rank: calls };
  if (keys.some((key) => candidate.keys.has(key))) return { reason: 'labels', rank: 10 };
  if (apart > JOIN_TIME_MS) return undefined;
  const separable = entity !== undefined && around.knows(entity) && [...candidate.entities].some(around.knows);
  return around.storm || !separable ? { reason: 'time', rank: 20 } : undefined;
}

function nearest(entity: string, { entities, affected }: Candidate, { distance }: Surroundings): number | undefined {
  if (entities.has(entity) || affected.has(entity)) return 0;
  let best: number | undefined;
  for (const other of entities) {
    const calls = distance(entity, other);
    if (calls !== undefined && (best === undefined || calls < best)) best = calls;
  }
  return best;
}
