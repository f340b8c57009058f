import type { ActionDefinition } from '../action.ts';

export const scale: ActionDefinition = {
  name: 'scale',
  title: 'Change the number of replicas',
  description: 'Runs the component on more (or fewer) replicas. Helps when it cannot keep up with its load.',
  risk: 'reversible',
  parameters: {
    replicas: { type: 'number', description: 'Replicas to run', required: true, minimum: 1, maximum: 1_000 },
  },
  undo: 'Go back to the number of replicas from before.',
  helpsAgainst: ['overload', 'resource exhaustion'],
};
