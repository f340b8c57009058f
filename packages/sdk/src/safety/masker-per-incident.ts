import { createLastingMasker, createMasker, type LastingMaskerOptions, type Masker } from './redaction/masker.ts';
import type { Random } from '../base/index.ts';

/** Incidents whose masker is kept; the one used longest ago goes first. */
const INCIDENTS = 500;

/**
 * A masker of its own for each incident, made when it is first asked for, so that placeholders of one incident mean nothing in another. What
 * belongs to no incident, such as a lesson, gets the lasting one of `key`. The default of a Sitrep whose AI services are configured.
 *
 * @throws TypeError for names that cannot be looked for, a limit below 1, or a key of fewer than 16 bytes.
 */
export function maskerPerIncident(
  options: LastingMaskerOptions & { readonly random?: Random } = {},
): (incidentId: string | undefined) => Masker {
  const { key: _, ...forIncident } = options;
  const lasting = createLastingMasker(options);
  const maskers = new Map<string, Masker>();
  return (incidentId) => {
    if (incidentId === undefined) return lasting;
    const masker = maskers.get(incidentId) ?? createMasker(forIncident);
    maskers.delete(incidentId);
    maskers.set(incidentId, masker);
    const oldest = maskers.keys().next().value;
    if (maskers.size > INCIDENTS && oldest !== undefined) maskers.delete(oldest);
    return masker;
  };
}
