import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { catalogues, languageOf, languages } from '@sitrep/sdk/agents';
import { isSitrepError } from '@sitrep/sdk/base';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { valuesIn } from '../../packages/sdk/src/analysis/sentences/check-catalogue.ts';
import { shopStage, type ShopStageOptions } from './shop-stage.ts';

/** Every sentence in brackets: what is without was not said by a catalogue. */
const bracketed = Object.fromEntries(Object.entries(catalogues.en).map(([id, sentence]) => [id, `⟦${sentence}⟧`]));

async function investigated(options: Omit<ShopStageOptions, 'seed' | 'fault'>) {
  const stage = await shopStage({ seed: 21, fault: 'bad_deploy', ...options });
  const notes: string[] = [];
  stage.sitrep.board.subscribe(({ value }) => {
    const { note } = (value ?? {}) as { note?: string };
    if (typeof note === 'string') notes.push(note);
  });
  assert.ok(await stage.until(() => stage.incidents()[0]?.incident.status === 'resolved', 15 * 60_000));
  const view = stage.incidents()[0] as IncidentView;
  await stage.sitrep.stop();
  return { view, notes };
}

function sentences({ evidence, hypotheses, forecasts, agents, actions, updates, missing }: IncidentView): string[] {
  return [
    ...evidence.map(({ statement }) => statement),
    ...hypotheses.map(({ statement }) => statement),
    ...forecasts.map(({ statement }) => statement),
    ...agents.flatMap(({ phase, report }) => (report && phase !== 'resolution' ? [report.claim] : [])),
    ...agents.flatMap(({ report }) => report?.missing ?? []),
    ...actions.map(({ request }) => request.expectedEffect),
    ...updates.map(({ update }) => update.text),
    ...missing,
  ];
}

suite('the language of a host', () => {
  test('is that of every sentence of an investigation, and changes nothing else in it', async () => {
    const [ours, theirs] = [await investigated({}), await investigated({ messages: bracketed })];
    const said = sentences(theirs.view);
    assert.ok(said.length >= 30, String(said.length));
    assert.ok(theirs.notes.length >= 6, String(theirs.notes.length));
    for (const sentence of [...said, ...theirs.notes]) assert.match(sentence, /^⟦[^]*(?:⟧|…)$/);
    const plain = (texts: readonly string[]): string[] => texts.map((text) => text.replaceAll(/[⟦⟧]/g, ''));
    assert.deepEqual(plain(said), sentences(ours.view));
    const causes = ({ view }: typeof ours) =>
      view.hypotheses.map(({ entity, mechanism, confidence }) => ({ entity, mechanism, confidence }));
    assert.deepEqual(causes(theirs), causes(ours));
  });

  test('can be German', async () => {
    const { view } = await investigated({ locale: 'de-AT' });
    assert.match(view.hypotheses[0]?.statement ?? '', /^Fehlerhafte Ausrollung an \S+: \S+ wurde ausgerollt/);
    assert.match(view.forecasts[0]?.statement ?? '', /^Wenn nichts geschieht, liegt /);
    const texts = view.updates.map(({ update }) => update.text).join('\n');
    assert.match(texts, /Seit \d\d:\d\d UTC können Teile des Dienstes langsam sein/);
  });

  test('has every message of the engine and of the agents, with the same values in every language', () => {
    for (const language of languages) {
      assert.deepEqual(Object.keys(catalogues[language]).sort(), Object.keys(catalogues.en).sort(), language);
      for (const [id, sentence] of Object.entries(catalogues[language]))
        assert.deepEqual(valuesIn(sentence), valuesIn(catalogues.en[id] ?? ''), `${language}: ${id}`);
    }
  });

  test('may be one of the host’s own, begun with a few messages', () => {
    const french = languageOf('fr', { 'missing-cause': 'Une cause contre laquelle agir' });
    assert.equal(french.say({ id: 'missing-cause', values: {} }), 'Une cause contre laquelle agir');
    assert.equal(french.say({ id: 'missing-graph', values: {} }), catalogues.en['missing-graph']);
    assert.equal(french.say({ id: 'resolution-pool', values: { held: 2.5 } }), 'It holds 2,5 connections now.');
  });

  test('is refused when there are no sentences for it, or they are not sentences of our messages', () => {
    const refused = (...given: Parameters<typeof languageOf>) =>
      assert.throws(
        () => languageOf(...given),
        (error) => isSitrepError(error, 'ERR_SITREP_CONFIG_INVALID'),
      );
    refused('fr');
    refused('no_such tag');
    refused('fr', { 'no-such-message': 'x' });
    refused('fr', { 'missing-cause': 'une {chose}' });
    refused('fr', { 'missing-cause': 'une {' });
  });
});
