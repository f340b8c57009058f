export type { ActionDefinition, ActionParameter, ActionExecutor, ActionTarget } from './action.ts';
