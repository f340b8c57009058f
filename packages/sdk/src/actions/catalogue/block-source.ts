import type { ActionDefinition } from '../action.ts';

export const blockSource: ActionDefinition = {
  name: 'block-source',
  title: 'Block a source of requests',
  description: 'Refuses requests from an address range or client group. Whoever shares it is refused, too.',
  risk: 'reversible',
  parameters: {
    source: {
      type: 'string',
      description: 'Address range (CIDR) or client group, as telemetry names it',
      required: true,
    },
  },
  undo: 'Admit the source again.',
  helpsAgainst: ['overload', 'credential attack'],
};
