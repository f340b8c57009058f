import { MAX_READ_LIMIT, type Journal } from '../../journal/index.ts';
import type { FactEnvelope } from '../../protocol/index.ts';
import { RunRecord } from '../run/run-record.ts';

/**
 * Reads the whole journal once, page by page, and hands every fact to `deliver`.
 *
 * @returns the records of the incidents on which there is something to do, in the order in which they were opened.
 */
export async function readJournal(
  journal: Journal,
  deliver: (fact: FactEnvelope) => void,
): Promise<readonly RunRecord[]> {
  const records = new Map<string, RunRecord>();
  let after = 0;
  while (after < journal.head()) {
    const page = await journal.read(after, MAX_READ_LIMIT);
    for (const fact of page) {
      deliver(fact);
      let record = records.get(fact.incidentId);
      if (record === undefined) records.set(fact.incidentId, (record = new RunRecord(fact.incidentId)));
      record.apply(fact);
    }
    if (page.length === 0) break;
    after = page.at(-1)?.seq ?? after;
  }
  return [...records.values()].filter(
    ({ opened, running, runOver, reopened, clearedUnverified }) =>
      opened && (running || !runOver || reopened || clearedUnverified),
  );
}
