export {
  MAX_APPEND_BYTES,
  MAX_FACTS_PER_APPEND,
  MAX_FACT_BYTES,
  MAX_READ_LIMIT,
  type Journal,
  type Append,
  type JournalHealth,
} from './contract/journal.ts';
export { memoryJournal, MEMORY_JOURNAL_DEFAULTS, type MemoryJournalOptions } from './stores/memory.ts';
