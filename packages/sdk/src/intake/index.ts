export {
  MAX_ALERTS_PER_PAYLOAD,
  readSeverity,
  severitySpellings,
  readAlertState,
  readTimestamp,
  identityOf,
  invalidPayload,
  jsonPointer,
  type AlertSource,
  type AlertDraft,
  type AlertReceipt,
  type RejectedPayload,
  type PayloadIssue,
} from './contract/index.ts';
export { createIntake, INTAKE_DEFAULTS, type Intake, type IntakeOptions, type IntakeLimits } from './intake.ts';
export { ALERTS_PER_INCIDENT, STORM_OPENINGS, type IntakeAppend } from './place-alerts.ts';
export { normalise, type NormaliseOptions } from './normalise.ts';
export { fingerprint } from './fingerprint.ts';
export {
  correlate,
  joinKeys,
  JOIN_WINDOW_MS,
  JOIN_TIME_MS,
  type Candidate,
  type JoinReason,
  type Surroundings,
} from './correlate.ts';
export { alertmanagerSource } from './sources/alertmanager.ts';
export { genericSource } from './sources/generic.ts';
