export {
  MAX_FACTS_PER_APPEND,
  MAX_FACT_BYTES,
  MAX_READ_LIMIT,
  type Journal,
  type Append,
  type JournalHealth,
} from './journal.ts';
