export type { ActionPolicy, PolicyVerdict } from './action-policy.ts';
export { askAlways } from './ask-always.ts';
export { allowReversible, ALLOW_REVERSIBLE_DEFAULTS, type AllowReversibleOptions } from './allow-reversible.ts';
export { decideAutonomy, type AutonomyQuestion } from './decide-autonomy.ts';
export { cleanText, CLEAN_TEXT_LIMIT } from './clean-text.ts';
export { FENCE_RULE, fenceText } from './fence-text.ts';
export { findSensitive } from './redaction/find-sensitive.ts';
export { sensitiveKinds, type SensitiveKind, type SensitiveSpan } from './redaction/sensitive.ts';
export {
  createLastingMasker,
  createMasker,
  MASKER_DEFAULTS,
  type LastingMaskerOptions,
  type Masker,
  type MaskerOptions,
} from './redaction/masker.ts';
export type { KnownNames } from './redaction/known-names.ts';
export { localPii } from './local-pii.ts';
export { guardWith, narrowByGuard, type ActionGuard, type GuardJudgement } from './action-guard.ts';
export { maskerPerIncident } from './masker-per-incident.ts';
