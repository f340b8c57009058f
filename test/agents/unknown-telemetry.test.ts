import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import { shopStage } from './shop-stage.ts';

type Kind = 'metrics' | 'logs' | 'calls' | 'changes' | 'topology';

/** A source that cannot answer some kinds of questions. */
const without =
  (...kinds: Kind[]) =>
  (source: TelemetrySource): TelemetrySource => ({
    ...source,
    ...Object.fromEntries(
      kinds.map((kind) => [
        kind,
        async () => ({ status: 'unknown', reason: `${kind} are not collected`, query: kind }),
      ]),
    ),
  });

async function investigated(...kinds: Kind[]) {
  const stage = await shopStage({ seed: 51, fault: 'bad_deploy', through: without(...kinds), approve: false });
  const reported = () => {
    const view = stage.incidents()[0];
    return view?.agents.some(({ agent }) => agent === 'communication') === true ? view : undefined;
  };
  assert.ok(await stage.until(() => reported() !== undefined, 10 * 60_000));
  const view = reported();
  assert.ok(view);
  await stage.sitrep.stop();
  const diagnosis = view.agents.find(({ agent }) => agent === 'diagnosis')?.report;
  assert.ok(diagnosis);
  return { view, diagnosis };
}

suite('telemetry that cannot be read', () => {
  test('without metrics and calls nothing is guessed: inconclusive, with what is missing', async () => {
    const { view, diagnosis } = await investigated('metrics', 'calls');
    assert.equal(diagnosis.verdict, 'inconclusive');
    assert.equal(view.incident.cause, undefined);
    assert.match(view.missing.join('\n'), /Metrics could not be read: metrics are not collected/);
    assert.deepEqual(view.actions, []);
    for (const { update } of view.updates) assert.doesNotMatch(update.text, /The cause most likely sits in/);
  });

  test('each kind that is missing is listed once', async () => {
    const { view } = await investigated('logs', 'calls', 'changes');
    for (const word of [/\blogs\b/i, /\b(?:calls|spans)\b/i, /\b(?:changes|deploys)\b/i])
      assert.equal(view.missing.filter((one) => word.test(one)).length, 1, view.missing.join('\n'));
  });

  test('with little to compare the confidence is lower than with all of it', async () => {
    const all = await investigated();
    const some = await investigated('logs', 'calls', 'changes', 'topology');
    assert.ok((all.view.hypotheses[0]?.confidence ?? 0) > 0.8);
    assert.ok((some.view.hypotheses[0]?.confidence ?? 0) < 0.5, JSON.stringify(some.view.hypotheses[0]));
  });
});
