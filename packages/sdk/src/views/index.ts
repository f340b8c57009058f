export { Views, VIEWS_LIMIT } from './views.ts';
export { foldIncident } from './fold-incident.ts';
export { addForecastScore } from './forecast-record.ts';
