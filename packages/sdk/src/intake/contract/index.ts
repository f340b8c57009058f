export {
  MAX_ALERTS_PER_PAYLOAD,
  type AlertSource,
  type AlertDraft,
  type AlertReceipt,
  type RejectedPayload,
} from './alert-source.ts';
export { readSeverity, severitySpellings, worse } from './severity.ts';
export { readAlertState } from './alert-state.ts';
export { readTimestamp } from './timestamp.ts';
export { identityOf } from './identity.ts';
export {
  invalidPayload,
  jsonPointer,
  payloadIssues,
  MAX_PAYLOAD_ISSUES,
  type PayloadIssue,
} from './invalid-payload.ts';
