export type { ActionDefinition, ActionParameter, ActionExecutor, ActionTarget } from './action.ts';
export { actionCatalogue } from './catalogue/index.ts';
export { checkArguments } from './check-arguments.ts';
export { digestAction } from './digest-action.ts';
