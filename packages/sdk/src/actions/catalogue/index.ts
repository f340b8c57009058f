import type { ActionDefinition } from '../action.ts';
import { blockSource } from './block-source.ts';
import { containTakeover } from './contain-takeover.ts';
import { raisePool } from './raise-pool.ts';
import { restart } from './restart.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { rollBack } from './roll-back.ts';
import { scale } from './scale.ts';
import { shedLoad } from './shed-load.ts';

/**
 * The actions that Sitrep knows. `helpsAgainst` uses the words in which the analysis names mechanisms. A host hands its own list to
 * `createSitrep`, made from these and its own.
 */
export const actionCatalogue: readonly ActionDefinition[] = Object.freeze([
  scale,
  restart,
  rollBack,
  raisePool,
  shedLoad,
  containTakeover,
  blockSource,
  revokeSessions,
]);
