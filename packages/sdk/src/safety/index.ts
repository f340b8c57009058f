export type { ActionPolicy, PolicyVerdict } from './action-policy.ts';
