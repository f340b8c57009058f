// What createSitrep is put together from; the room's public door is one folder up.
export { AlertClassifier } from './ai/alert-classifier.ts';
export { checkUnique } from './check-unique.ts';
export { HostExperience } from './experience/experience.ts';
export { HealthReport, type CheckResult } from './health-report.ts';
export { hostChecks, SDK_VERSION, SourceHealth, type HostState } from './host-checks.ts';
export { CustomerVoice } from './ai/customer-voice.ts';
export { RunbookPages } from './ai/runbook-pages.ts';
export { hostServices, type HostServicesOptions } from './ai/host-services.ts';
export { IncidentDesk, type ChangeOptions, type DeskOptions } from './incident-desk.ts';
export { IncidentViews } from './incident-views.ts';
export { KnownTopology } from './known-topology.ts';
export { readJournal } from './read-journal.ts';
export type { ActionVerdict, CauseVerdict, NoteText } from './incident-commands.ts';
export type { OpenRequest } from './open-by-request.ts';
export { FactEvents, type SitrepEvents, type SitrepEventSource } from './sitrep-events.ts';
