import type { ActionDefinition } from '../action.ts';

export const raisePool: ActionDefinition = {
  name: 'raise-pool',
  title: 'Raise a connection pool',
  description:
    'Lets the component hold more connections to what it depends on. Moves load there: it helps when the pool is the limit, not what is behind it.',
  risk: 'reversible',
  parameters: {
    size: { type: 'number', description: 'Connections', required: true, minimum: 1, maximum: 10_000 },
  },
  undo: 'Go back to the pool size from before.',
  helpsAgainst: ['resource exhaustion', 'slow dependency'],
};
