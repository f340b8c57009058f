import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAwsManager } from '@sitrep/sdk/aws';
import { isSitrepError, seededIds, seededRandom, SitrepError, StateBoard } from '@sitrep/sdk/base';
import { memoryJournal, type Append, type Journal } from '@sitrep/sdk/journal';
import { Orchestrator, type Build } from '@sitrep/sdk/orchestrator';
import { newFact, type IncidentView, type NewFact } from '@sitrep/sdk/protocol';
import { askAlways } from '@sitrep/sdk/safety';
import { fakeClock, silentTelemetry } from '@sitrep/sdk/testing';

const BY = { kind: 'person', id: 'anna' } as const;

test('what comes together while an append is on its way shares the next one, each decided on those before it', async () => {
  const { orchestrator, journal, appends, hold } = await opened();
  const release = hold();
  const first = orchestrator.write('inc_1', ({ add }) => add(note('first')));
  await turn();
  const acknowledge: Build = ({ record, add }) => {
    if (record.status === 'triggered') add(newFact('incident-acknowledged', 'inc_1', 2, { by: BY }));
  };
  const others = [
    acknowledge,
    acknowledge,
    ...['a', 'b', 'c'].map((text): Build => {
      return ({ add }) => add(note(text));
    }),
  ].map((build) => orchestrator.write('inc_1', build));
  release();
  await Promise.all([first, ...others]);
  assert.deepEqual(appends.slice(1).map(textsOf), [['first'], ['incident-acknowledged', 'a', 'b', 'c']]);
  assert.equal(journal.head(), appends.flat().length);
});

test('nobody is told that something is written before what it was decided on is', async () => {
  const { orchestrator, hold } = await opened();
  const release = hold();
  let done = 0;
  const first = orchestrator.write('inc_1', ({ add }) => add(note('first')));
  const second = orchestrator.write('inc_1', () => undefined).then(() => done++);
  await turn();
  assert.equal(done, 0);
  release();
  await Promise.all([first, second]);
  assert.equal(done, 1);
});

test('a write that is refused does not keep its neighbours from the journal', async () => {
  const { orchestrator, appends, hold } = await opened();
  const release = hold();
  const builds: Build[] = [
    ({ add }) => add(note('before')),
    ({ add }) => {
      add(note('half'));
      throw new SitrepError('ERR_SITREP_ACTION_STATE', 'Not now');
    },
    ({ add }) => add(note('x'.repeat(2_000_000))),
    ({ add }) => add(note('after')),
  ];
  const first = orchestrator.write('inc_1', ({ add }) => add(note('first')));
  await turn();
  const results = Promise.allSettled(builds.map((build) => orchestrator.write('inc_1', build)));
  release();
  await first;
  const codes = (await results).map((result) =>
    result.status === 'rejected' && isSitrepError(result.reason) ? result.reason.code : 'written',
  );
  assert.deepEqual(codes, ['written', 'ERR_SITREP_ACTION_STATE', 'ERR_SITREP_FACT_INVALID', 'written']);
  assert.deepEqual(appends.slice(2).flatMap(textsOf), ['before', 'after']);
});

test('writes that share an append are asked again when somebody else has written in between', async () => {
  const { orchestrator, appends, hold, intrude } = await opened();
  const release = hold();
  const asked: string[] = [];
  const writes = ['a', 'b'].map((text) =>
    orchestrator.write('inc_1', ({ record, add }) => {
      asked.push(`${text} ${record.status}`);
      add(note(text));
    }),
  );
  await turn();
  await intrude(newFact('incident-acknowledged', 'inc_1', 2, { by: BY }));
  release();
  await Promise.all(writes);
  assert.deepEqual(asked, ['a triggered', 'b triggered', 'a acknowledged', 'b acknowledged']);
  assert.deepEqual(appends.slice(1).map(textsOf), [['a', 'b']]);
});

/** An orchestrator without agents, with an incident whose run is over, and a journal that can be held up. */
async function opened(): Promise<{
  orchestrator: Orchestrator;
  journal: Journal;
  /** Facts of each append that was written. */
  appends: (readonly NewFact[])[];
  /** Holds appends up until the returned function is called. */
  hold: () => () => void;
  /** Writes past the orchestrator, as another process would. */
  intrude: (fact: NewFact) => Promise<unknown>;
}> {
  const journal = memoryJournal();
  const clock = fakeClock();
  const appends: (readonly NewFact[])[] = [];
  let held = Promise.resolve();
  const append = journal.append.bind(journal);
  journal.append = async (each: Append) => {
    await held;
    const facts = await append(each);
    appends.push(each.facts);
    return facts;
  };
  const orchestrator = new Orchestrator({
    journal,
    clock,
    telemetry: silentTelemetry(),
    agents: [],
    definitions: [],
    executors: [],
    policy: askAlways,
    ai: createAwsManager(),
    ids: seededIds(seededRandom(1), clock),
    random: seededRandom(2),
    board: new StateBoard(),
    concurrency: 1,
    queue: 1,
    approvalMs: 1_000,
    viewOf: () => ({}) as IncidentView,
  });
  const body = { title: 'Test', severity: 'info', openedBy: BY } as const;
  await orchestrator.open('inc_1', [newFact('incident-opened', 'inc_1', 1, body)]);
  await turn();
  return {
    orchestrator,
    journal,
    appends,
    intrude: (fact) => append({ incidentId: 'inc_1', expectedSeq: journal.headOf('inc_1'), facts: [fact] }),
    hold: () => {
      let release = () => undefined as void;
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
  };
}

function note(text: string): NewFact {
  return newFact('note-added', 'inc_1', 2, { noteId: `not_${text.length}`, by: BY, text });
}

function textsOf(facts: readonly NewFact[]): string[] {
  return facts.map((fact) => (fact.kind === 'note-added' ? fact.body.text : fact.kind));
}

/** Lets everything go on that waits for nothing. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
