import type { ActionDefinition } from '../action.ts';

export const shedLoad: ActionDefinition = {
  name: 'shed-load',
  title: 'Turn a share of requests away',
  description: 'Answers a share of requests at once with "try again later", so that the others succeed. Users feel it.',
  risk: 'disruptive',
  parameters: {
    share: { type: 'number', description: 'Share of requests to turn away', required: true, minimum: 0, maximum: 1 },
  },
  undo: 'Take all requests again.',
  helpsAgainst: ['overload', 'slow dependency', 'cache loss', 'retry storm'],
};
