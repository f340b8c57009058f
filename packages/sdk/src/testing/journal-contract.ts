import type { Journal } from '../journal/index.ts';
import { ending, following, keeping, reading } from './journal-reading.ts';
import { refusing, writing } from './journal-writing.ts';
import type { ContractCase } from './telemetry-contract.ts';

/** A journal to be tested, empty and used by nobody else. */
export interface JournalUnderTest {
  readonly journal: Journal;
  /** Opens the same data again after `journal` has been closed. Needed unless `keepsData` is false. */
  readonly reopen?: () => Promise<Journal>;
  /** Called at the end of each case, after everything has been closed. */
  readonly dispose?: () => Promise<void>;
}

/**
 * Everything that `Journal` promises and a test can see from outside. Passing it makes a store fit for Sitrep, save for what only the
 * store's own tests can show: that an acknowledged fact survives a crash.
 *
 * @param open makes an empty journal; called once a case.
 * @param options `keepsData`: whether facts outlive the journal that wrote them. Default `true`.
 *
 * @example
 * for (const { title, run } of journalContract(async () => ({ journal: await openMyJournal() }))) test(title, run);
 */
export function journalContract(
  open: () => Promise<JournalUnderTest>,
  { keepsData = true }: { readonly keepsData?: boolean } = {},
): readonly ContractCase[] {
  const cases = Object.entries({
    ...writing,
    ...refusing,
    ...reading,
    ...following,
    ...ending,
    ...(keepsData ? keeping : {}),
  });
  return cases.map(([title, check]) => ({
    title,
    run: async () => {
      const under = await open();
      const opened = [under.journal];
      const reopen = async (): Promise<Journal> => {
        await opened.at(-1)?.close();
        const again = await (under.reopen as () => Promise<Journal>)();
        opened.push(again);
        return again;
      };
      try {
        await check(under.journal, under.reopen && reopen);
      } finally {
        for (const journal of opened) await journal.close();
        await under.dispose?.();
      }
    },
  }));
}
