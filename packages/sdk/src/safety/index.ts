export type { ActionPolicy, PolicyVerdict } from './action-policy.ts';
export { askAlways } from './ask-always.ts';
export { allowReversible, ALLOW_REVERSIBLE_DEFAULTS, type AllowReversibleOptions } from './allow-reversible.ts';
export { decideAutonomy, type AutonomyQuestion } from './decide-autonomy.ts';
export { cleanText, CLEAN_TEXT_LIMIT } from './clean-text.ts';
