import type { ActionDefinition } from '../action.ts';

export const containTakeover: ActionDefinition = {
  name: 'contain-takeover',
  title: 'Block a source and sign everyone out',
  description:
    'Refuses requests from an address range and ends all sessions. Either alone leaves a way in: taken sessions can be used from elsewhere, and without the block more are taken. Everyone signs in again.',
  risk: 'disruptive',
  parameters: {
    source: {
      type: 'string',
      description: 'Address range (CIDR) or client group, as telemetry names it',
      required: true,
    },
  },
  undo: 'Admit the source again. Sessions stay ended.',
  helpsAgainst: ['credential attack'],
};
