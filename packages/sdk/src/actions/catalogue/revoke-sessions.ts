import type { ActionDefinition } from '../action.ts';

export const revokeSessions: ActionDefinition = {
  name: 'revoke-sessions',
  title: 'Sign everyone out',
  description:
    'Ends the sessions that the component has issued. Everyone signs in again, those who took over an account cannot.',
  risk: 'irreversible',
  parameters: {},
  helpsAgainst: ['credential attack'],
};
