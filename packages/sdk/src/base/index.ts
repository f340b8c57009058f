export { SitrepError, isSitrepError, type SitrepErrorOptions } from './sitrep-error.ts';
export { errorCodes, type ErrorCode } from './error-codes.ts';
export { systemClock, scaledClock, sleep, throwIfAborted, type Clock, type CancelTimer } from './clock.ts';
export { endOfTurn, type Defer } from './end-of-turn.ts';
export { systemRandom, seededRandom, seedFrom, type Random } from './random.ts';
export { randomIds, seededIds, randomEpoch, type Ids, type IdPrefix } from './ids.ts';
export { backoffMs, BACKOFF_DEFAULTS, type BackoffOptions } from './backoff.ts';
export { BoundedQueue } from './bounded-queue.ts';
export { StateBoard, STATE_BOARD_LIMIT, type StateEntry, type StateListener } from './state-board.ts';
