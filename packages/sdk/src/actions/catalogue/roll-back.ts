import type { ActionDefinition } from '../action.ts';

export const rollBack: ActionDefinition = {
  name: 'roll-back',
  title: 'Roll back the last deploy',
  description: 'Puts the version that ran before the last deploy back in place.',
  risk: 'reversible',
  parameters: {},
  undo: 'Deploy the newer version again.',
  helpsAgainst: ['bad deploy', 'config change', 'retry storm'],
};
