import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { MAX_READ_LIMIT } from '../journal/index.ts';
import type { FactEnvelope } from '../protocol/index.ts';
import { append, fill, refused, seqs, settled, type JournalCheck } from './journal-facts.ts';

export const reading: Readonly<Record<string, JournalCheck>> = {
  'reading pages through everything once, in order': async (journal) => {
    await fill(journal, 25, ['a', 'b', 'c']);
    const all: FactEnvelope[] = [];
    for (let page = await journal.read(0, 7); page.length > 0; page = await journal.read(all.length, 7)) {
      ok(page.length <= 7);
      all.push(...page);
    }
    deepEqual(
      seqs(all),
      Array.from({ length: 25 }, (_, i) => i + 1),
    );
    deepEqual(await journal.read(25, 7), []);
    deepEqual(await journal.read(99, 7), []);
  },
  'reading one incident gives its facts alone, in order, from any place on': async (journal) => {
    await fill(journal, 25, ['a', 'b', 'c']);
    const all = await journal.read(0, 100);
    for (const after of [0, 1, 2, 3, 12, 24, 25, 99])
      for (const limit of [1, 2, 100]) {
        const wanted = all.filter(({ incidentId, seq }) => incidentId === 'b' && seq > after).slice(0, limit);
        deepEqual(await journal.readIncident('b', after, limit), wanted, `after ${after}, limit ${limit}`);
      }
    deepEqual(await journal.readIncident('nobody', 0, 10), []);
  },
  [`one read returns at most ${MAX_READ_LIMIT} facts`]: async (journal) => {
    await append(journal, 'a', 0, 500);
    await append(journal, 'a', 500, 500);
    await append(journal, 'a', 1_000, 1);
    equal((await journal.read(0, 5_000)).length, MAX_READ_LIMIT);
    equal((await journal.readIncident('a', 0, 5_000)).length, MAX_READ_LIMIT);
  },
  'a cursor or limit that is none is a mistake of the program': async (journal) => {
    for (const [after, limit] of [
      [-1, 1],
      [0.5, 1],
      [0, 0],
      [0, 1.5],
    ] as const) {
      await rejects(journal.read(after, limit), TypeError);
      await rejects(journal.readIncident('a', after, limit), TypeError);
    }
  },
};

export const following: Readonly<Record<string, JournalCheck>> = {
  'following gives what exists, then what is written, each fact once and in order': async (journal) => {
    await fill(journal, 10, ['a']);
    const seen: number[] = [];
    const stop = new AbortController();
    const follower = (async () => {
      for await (const page of journal.follow(3, stop.signal)) {
        seen.push(...seqs(page));
        if (seen.length === 12) stop.abort();
      }
    })();
    for (let i = 10; i < 15; i++) await append(journal, 'a', i, 1);
    await follower;
    deepEqual(seen, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  },
  'a follower that waits ends when its signal aborts': async (journal) => {
    const stop = new AbortController();
    const next = journal.follow(0, stop.signal)[Symbol.asyncIterator]().next();
    await settled();
    stop.abort();
    equal((await next).done, true);
  },
  'a slow follower misses nothing and holds nobody up': async (journal) => {
    const stop = new AbortController();
    const pages = journal.follow(0, stop.signal)[Symbol.asyncIterator]();
    await append(journal, 'a', 0, 1);
    deepEqual(seqs((await pages.next()).value as FactEnvelope[]), [1]);
    await fill(journal, 40, ['b', 'c'], 1);
    const rest: number[] = [];
    while (rest.length < 40) rest.push(...seqs((await pages.next()).value as FactEnvelope[]));
    deepEqual(
      rest,
      Array.from({ length: 40 }, (_, i) => i + 2),
    );
    stop.abort();
    equal((await pages.next()).done, true);
  },
};

export const ending: Readonly<Record<string, JournalCheck>> = {
  'closing lets appends under way finish and refuses everything after': async (journal) => {
    const underWay = append(journal, 'a', 0, 2);
    const waiting = journal.follow(9, new AbortController().signal)[Symbol.asyncIterator]().next();
    const ended = refused(waiting, 'ERR_SITREP_JOURNAL_CLOSED');
    const closing = journal.close();
    deepEqual(seqs(await underWay), [1, 2]);
    await closing;
    await ended;
    await refused(append(journal, 'a', 2, 1), 'ERR_SITREP_JOURNAL_CLOSED');
    await refused(journal.read(0, 1), 'ERR_SITREP_JOURNAL_CLOSED');
    await refused(journal.readIncident('a', 0, 1), 'ERR_SITREP_JOURNAL_CLOSED');
    equal(journal.health().status, 'unavailable');
    await journal.close();
  },
};

/** For stores whose data outlives the journal. */
export const keeping: Readonly<Record<string, JournalCheck>> = {
  'opened again it has the same epoch, facts and heads, and numbers on': async (journal, reopen) => {
    if (reopen === undefined) throw new Error('open() gave no reopen()');
    await fill(journal, 20, ['a', 'b']);
    const { epoch } = journal;
    const before = [await journal.read(0, 100), journal.headOf('a'), journal.headOf('b')];
    const again = await reopen();
    equal(again.epoch, epoch);
    deepEqual([await again.read(0, 100), again.headOf('a'), again.headOf('b')], before);
    await refused(append(again, 'a', 0, 1), 'ERR_SITREP_JOURNAL_CONFLICT');
    equal((await append(again, 'a', again.headOf('a'), 1))[0]?.seq, 21);
  },
};
