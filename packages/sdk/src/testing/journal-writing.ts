import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { isSitrepError } from '../base/index.ts';
import { MAX_FACT_BYTES, MAX_FACTS_PER_APPEND } from '../journal/index.ts';
import { newFact, type FactEnvelope } from '../protocol/index.ts';
import { append, note, odd, refused, seqs, settled, type JournalCheck } from './journal-facts.ts';

export const writing: Readonly<Record<string, JournalCheck>> = {
  'a new journal is empty, healthy and has an epoch of 32 hexadecimal digits': async (journal) => {
    match(journal.epoch, /^[0-9a-f]{32}$/);
    equal(journal.head(), 0);
    equal(journal.headOf('a'), 0);
    deepEqual(await journal.read(0, 10), []);
    equal(journal.health().status, 'ok');
  },
  'facts are numbered from 1 without gaps, over all incidents': async (journal) => {
    const first = await append(journal, 'a', 0, 2);
    const second = await append(journal, 'b', 0, 1);
    const third = await append(journal, 'a', 2, 2);
    deepEqual(seqs([...first, ...second, ...third]), [1, 2, 3, 4, 5]);
    deepEqual([journal.head(), journal.headOf('a'), journal.headOf('b')], [5, 5, 3]);
  },
  'an append resolves with what can be read back, unchanged': async (journal) => {
    const body = { noteId: 'n', by: { kind: 'person' as const, id: 'p' }, text: 'Ü "q" \\ \u0000 \u2028 \n 🎈 \ud800' };
    const facts = [
      { ...newFact('note-added', 'a', 12, body), key: 'key ü' },
      newFact('incident-acknowledged', 'a', 13, { by: body.by }),
    ];
    const written = await journal.append({ incidentId: 'a', expectedSeq: 0, facts });
    deepEqual(
      written,
      facts.map((fact, i) => ({ seq: i + 1, ...fact })),
    );
    deepEqual(await journal.read(0, 10), written);
    ok(!('key' in ((await journal.read(1, 1))[0] as FactEnvelope)));
  },
  'appends to different incidents at the same time are all written': async (journal) => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, i) => append(journal, `i${i}`, 0, 3)));
    deepEqual(
      seqs(all.flat()).sort((a, b) => a - b),
      Array.from({ length: 150 }, (_, i) => i + 1),
    );
    for (const facts of all) equal((facts[2]?.seq ?? 0) - (facts[0]?.seq ?? 0), 2, 'one append stays together');
    equal(journal.head(), 150);
  },
  'commits are announced in order, with a head that can be read': async (journal) => {
    const heads: number[] = [];
    const stop = journal.onCommit((head) => void heads.push(head));
    await append(journal, 'a', 0, 1);
    await append(journal, 'b', 0, 2);
    await settled();
    stop();
    await append(journal, 'c', 0, 1);
    await settled();
    deepEqual(heads, [1, 3]);
  },
};

export const refusing: Readonly<Record<string, JournalCheck>> = {
  'an append on an outdated head conflicts, says where the incident is, and writes nothing': async (journal) => {
    await append(journal, 'a', 0, 2);
    for (const expected of [0, 1, 3]) {
      const error = await refused(append(journal, 'a', expected, 1), 'ERR_SITREP_JOURNAL_CONFLICT');
      equal(error.retryable, true);
      equal(error.details['headSeq'], 2);
    }
    equal(journal.head(), 2);
    equal((await append(journal, 'a', 2, 1))[0]?.seq, 3);
  },
  'of appends to one incident at the same time, with the same expectation, exactly one is written': async (journal) => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => append(journal, 'a', 0, 2)));
    equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const outcome of outcomes)
      ok(outcome.status === 'fulfilled' || isSitrepError(outcome.reason, 'ERR_SITREP_JOURNAL_CONFLICT'));
    equal(journal.head(), 2);
  },
  'a fact of another incident is refused with all facts of its append': async (journal) => {
    const facts = [note('a'), note('b')];
    await refused(journal.append({ incidentId: 'a', expectedSeq: 0, facts }), 'ERR_SITREP_FACT_INVALID');
    equal(journal.head(), 0);
  },
  [`an append takes 1 to ${MAX_FACTS_PER_APPEND} facts`]: async (journal) => {
    await refused(append(journal, 'a', 0, 0), 'ERR_SITREP_FACT_INVALID');
    await refused(append(journal, 'a', 0, MAX_FACTS_PER_APPEND + 1), 'ERR_SITREP_FACT_INVALID');
    equal((await append(journal, 'a', 0, MAX_FACTS_PER_APPEND)).length, MAX_FACTS_PER_APPEND);
  },
  [`a body of ${MAX_FACT_BYTES} bytes is written, one more is refused`]: async (journal) => {
    const frame = Buffer.byteLength(JSON.stringify(note('a', '').body));
    const text = 'ü'.repeat((MAX_FACT_BYTES - frame) / 2 - 1);
    const padding = 'x'.repeat(MAX_FACT_BYTES - frame - Buffer.byteLength(text));
    const fits = note('a', text + padding);
    const over = note('a', `${text}${padding}x`);
    await refused(journal.append({ incidentId: 'a', expectedSeq: 0, facts: [over] }), 'ERR_SITREP_FACT_INVALID');
    await journal.append({ incidentId: 'a', expectedSeq: 0, facts: [fits] });
    deepEqual((await journal.read(0, 1))[0]?.body, fits.body);
  },
  'what JSON cannot say, or would say differently, is refused': async (journal) => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const bodies = [
      { n: Number.NaN },
      { n: Infinity },
      { n: 1n },
      { f: () => 1 },
      { at: new Date(0) },
      cyclic,
      [],
      'text',
    ];
    for (const body of bodies)
      await refused(
        journal.append({ incidentId: 'a', expectedSeq: 0, facts: [odd({ body })] }),
        'ERR_SITREP_FACT_INVALID',
      );
    const fields = [
      { v: 0 },
      { v: 1.5 },
      { at: -1 },
      { at: 0.5 },
      { kind: 'two words' },
      { key: 'x'.repeat(201) },
      { key: 'a\0b' },
    ];
    for (const field of fields)
      await refused(
        journal.append({ incidentId: 'a', expectedSeq: 0, facts: [odd(field)] }),
        'ERR_SITREP_FACT_INVALID',
      );
    equal(journal.head(), 0);
  },
  'an expectation that is no seq is a mistake of the program': async (journal) => {
    for (const expected of [-1, 0.5, Number.NaN]) await rejects(append(journal, 'a', expected, 1), TypeError);
  },
};
