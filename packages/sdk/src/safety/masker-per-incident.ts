import { createMasker, type Masker, type MaskerOptions } from './redaction/masker.ts';

/** Incidents whose masker is kept; the one used longest ago goes first. */
const INCIDENTS = 500;

/**
 * A masker of its own for each incident, made when it is first asked for, so that placeholders of one incident mean nothing in another. What
 * belongs to no incident shares one. The default of a Sitrep whose AI services are configured.
 */
export function maskerPerIncident(options: MaskerOptions = {}): (incidentId: string | undefined) => Masker {
  const maskers = new Map<string, Masker>();
  return (incidentId = '') => {
    const masker = maskers.get(incidentId) ?? createMasker(options);
    maskers.delete(incidentId);
    maskers.set(incidentId, masker);
    const oldest = maskers.keys().next().value;
    if (maskers.size > INCIDENTS && oldest !== undefined) maskers.delete(oldest);
    return masker;
  };
}
