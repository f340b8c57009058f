import type { ActionDefinition } from '../action.ts';

export const restart: ActionDefinition = {
  name: 'restart',
  title: 'Restart',
  description: 'Stops the component and starts it again. Requests under way may fail; what it held in memory is gone.',
  risk: 'disruptive',
  parameters: {},
  helpsAgainst: [
    'memory leak',
    'resource exhaustion',
    'lock contention',
    'slow dependency',
    'certificate',
    'clock skew',
    'name resolution',
  ],
};
