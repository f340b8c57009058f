import type { Fault } from './fault.ts';

/** Nothing at all: whoever raises an alarm now is wrong. */
export const quiet: Fault = { places: [], inject: () => () => {} };
