import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSitrepError } from '@sitrep/sdk/base';
import { memoryJournal, type Journal } from '@sitrep/sdk/journal';
import { openSqliteJournal } from '@sitrep/sdk/journal/sqlite';
import { newFact, type Fact, type FactEnvelope } from '@sitrep/sdk/protocol';

/** One append: `lag` is how far behind its incident's head the writer is, `wait` whether it awaits everything before it goes on. */
interface Step {
  readonly incident: number;
  readonly count: number;
  readonly lag: number;
  readonly wait: boolean;
  readonly reopen: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  incident: fc.integer({ min: 0, max: 4 }),
  count: fc.integer({ min: 1, max: 4 }),
  lag: fc.constantFrom(0, 0, 0, 0, 1),
  wait: fc.boolean(),
  reopen: fc.constantFrom(false, false, false, false, false, false, false, true),
});

const stores = {
  'in memory': { open: () => Promise.resolve(memoryJournal()), reopens: false, runs: 300 },
  'in SQLite on the caller’s thread': { open: sqlite('caller'), reopens: true, runs: 60 },
  'in SQLite on its own thread': { open: sqlite('own'), reopens: true, runs: 25 },
};

for (const [name, { open, reopens, runs }] of Object.entries(stores))
  test(`interleaved appends to a journal ${name} leave what a list with one owner would hold`, async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'sitrep-model-'));
      try {
        await compareWithModel(steps, () => open(folder), reopens);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
    await fc.assert(property, { numRuns: runs });
  });

function sqlite(thread: 'own' | 'caller') {
  return (folder: string): Promise<Journal> => openSqliteJournal({ file: join(folder, 'journal.db'), thread });
}

/**
 * The model: appends take effect in the order in which they were made; one whose expectation is not the head that the earlier ones
 * leave behind has no effect.
 */
async function compareWithModel(steps: readonly Step[], open: () => Promise<Journal>, reopens: boolean): Promise<void> {
  let journal = await open();
  const model: FactEnvelope[] = [];
  const heads = new Map<string, number>();
  const underWay: Promise<unknown>[] = [];
  const stop = new AbortController();
  const followed: FactEnvelope[] = [];
  const follow = async (from: Journal): Promise<void> => {
    try {
      for await (const page of from.follow(followed.length, stop.signal)) followed.push(...page);
    } catch (error) {
      ok(isSitrepError(error, 'ERR_SITREP_JOURNAL_CLOSED'), String(error));
    }
  };
  let follower = follow(journal);
  for (const [i, { incident, count, lag, wait, reopen }] of steps.entries()) {
    const incidentId = `inc_${incident}`;
    const head = heads.get(incidentId) ?? 0;
    const expectedSeq = Math.max(0, head - lag);
    const facts = Array.from({ length: count }, (_, n) =>
      newFact('note-added', incidentId, i, { noteId: `n${n}`, by: { kind: 'person', id: 'p' }, text: `${i}.${n}` }),
    );
    const fits = expectedSeq === head;
    const wanted = facts.map((fact, n) => ({ seq: model.length + 1 + n, ...fact }));
    if (fits) {
      model.push(...wanted);
      heads.set(incidentId, model.length);
    }
    underWay.push(expectOutcome(journal.append({ incidentId, expectedSeq, facts }), fits ? wanted : undefined));
    if (wait || (reopen && reopens)) await Promise.all(underWay.splice(0));
    if (!reopen || !reopens) continue;
    await journal.close();
    await follower;
    journal = await open();
    follower = follow(journal);
  }
  await Promise.all(underWay);
  deepEqual(await journal.read(0, 1_000), model);
  equal(journal.head(), model.length);
  for (const [incidentId, head] of heads) {
    equal(journal.headOf(incidentId), head);
    const own = model.filter((fact) => fact.incidentId === incidentId);
    deepEqual(await journal.readIncident(incidentId, 0, 1_000), own);
  }
  for (let turn = 0; turn < 1_000 && followed.length < model.length; turn++) await Promise.resolve();
  stop.abort();
  await follower;
  deepEqual(followed, model);
  await journal.close();
}

async function expectOutcome(
  append: Promise<readonly Fact[]>,
  wanted: readonly FactEnvelope[] | undefined,
): Promise<void> {
  try {
    deepEqual(await append, wanted);
  } catch (error) {
    ok(wanted === undefined && isSitrepError(error, 'ERR_SITREP_JOURNAL_CONFLICT'), String(error));
  }
}
