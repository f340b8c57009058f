import type { ActionPolicy } from './action-policy.ts';

/** The default policy: a person is asked about everything. */
export const askAlways: ActionPolicy = () => ({
  verdict: 'ask',
  reason: 'The policy asks a person about every action.',
});
