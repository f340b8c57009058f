import type { Clock } from '../../base/index.ts';
import type { ModelRow } from './model-table.ts';

/** What the service says about a model's life. */
export interface ModelLife {
  readonly status: 'active' | 'legacy' | 'gone' | 'unknown';
  /** Unix milliseconds from which it answers no more. */
  readonly endOfLifeAt?: number;
}

/** A model whose end is near or past. */
export interface LifecycleWarning {
  readonly model: string;
  readonly message: string;
  /** Whether it answers no more. */
  readonly ended: boolean;
}

/** How long before the end there is a warning, milliseconds: 90 days. */
const LIFECYCLE_WARNING_MS = 7_776_000_000;

/**
 * Warns of models whose end of life is near, by the table and, where given, by what the service itself says (the earlier one counts).
 */
export function lifecycleWarnings(
  rows: readonly ModelRow[],
  clock: Clock,
  said: ReadonlyMap<string, ModelLife> = new Map(),
): readonly LifecycleWarning[] {
  const now = clock.now();
  return rows.flatMap(({ name, id, endOfLife }): readonly LifecycleWarning[] => {
    const life = said.get(id);
    const ends = [endOfLife === undefined ? undefined : Date.parse(`${endOfLife}T00:00:00Z`), life?.endOfLifeAt];
    const end = Math.min(...ends.filter((each) => each !== undefined));
    const ended = life?.status === 'gone' || end <= now;
    if (ended) return [{ model: name, message: `${id} has reached its end of life: configure another model.`, ended }];
    if (end - now <= LIFECYCLE_WARNING_MS) {
      const day = new Date(end).toISOString().slice(0, 10);
      return [{ model: name, message: `${id} ends on ${day}: configure another model before that.`, ended }];
    }
    return life?.status === 'legacy'
      ? [{ model: name, message: `${id} is a legacy model: it is cut off after 15 days without use.`, ended }]
      : [];
  });
}
