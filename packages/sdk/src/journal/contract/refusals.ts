import { SitrepError } from '../../base/index.ts';

/** The writer knew the incident up to `expectedSeq`, the journal has it up to `headSeq`. */
export function conflict(incidentId: string, expectedSeq: number, headSeq: number): SitrepError {
  return new SitrepError(
    'ERR_SITREP_JOURNAL_CONFLICT',
    `Expected seq ${expectedSeq}, incident ${incidentId} is at ${headSeq}`,
    { retryable: true, details: { incidentId, expectedSeq, headSeq } },
  );
}

/** The journal has been closed. */
export function closed(): SitrepError {
  return new SitrepError('ERR_SITREP_JOURNAL_CLOSED', 'The journal is closed');
}
