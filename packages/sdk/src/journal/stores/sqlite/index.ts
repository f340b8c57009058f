export { openSqliteJournal, SQLITE_JOURNAL_DEFAULTS, type SqliteJournalOptions } from './open-sqlite-journal.ts';
export type { Append, Journal, JournalHealth } from '../../contract/journal.ts';
export type { Clock } from '../../../base/index.ts';
