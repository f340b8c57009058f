export { Views, VIEWS_LIMIT } from './views.ts';
export { foldIncident } from './fold-incident.ts';
