import type { ActionDefinition } from '../action.ts';

export const restart: ActionDefinition = {
  name: 'restart',
  title: 'Restart',
  description: 'Stops the component and starts it again. Requests under way may fail; what it held in memory is gone.',
  risk: 'disruptive',
  parameters: {},
  // The last three as a last resort: it is what is left when nothing more specific can run.
  helpsAgainst: ['memory leak', 'resource exhaustion', 'slow dependency', 'slow', 'errors', 'overload'],
};
