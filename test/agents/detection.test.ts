import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { IncidentView } from '@sitrep/sdk/protocol';
import type { TelemetryQuery, TelemetrySource } from '@sitrep/sdk/telemetry';
import { shopStage, type ShopStageOptions } from './shop-stage.ts';

async function detected(through?: ShopStageOptions['through']): Promise<IncidentView> {
  const stage = await shopStage({ seed: 51, fault: 'bad_deploy', approve: false, ...(through ? { through } : {}) });
  const reported = () => stage.incidents().find(({ agents }) => agents.some(({ agent }) => agent === 'communication'));
  assert.ok(await stage.until(() => reported() !== undefined, 10 * 60_000));
  const view = reported();
  assert.ok(view);
  await stage.sitrep.stop();
  return view;
}

const evidenceOf = ({ evidence }: IncidentView, kind: string) =>
  evidence.filter((one) => one.agent === 'detection' && one.kind === kind);

suite('detection', () => {
  test('shows the log statements that appeared, with their lines and their course', async () => {
    const found = evidenceOf(await detected(), 'log');
    assert.ok(found.length >= 1 && found.length <= 4, String(found.length));
    assert.equal(new Set(found.map(({ entity }) => entity)).size, found.length);
    const [first] = found;
    assert.match(first?.statement ?? '', /writes a line it never wrote before \(\d+ times in /);
    assert.ok(first?.lines?.length);
    assert.equal(first.citation.signal, 'logs');
    assert.match(first.series?.name ?? '', /^log\.[0-9a-f]{16}$/);
    assert.ok(first.series?.onsetAt);
  });

  test('says what the logs say where no signal can be compared, and concludes nothing from it', async () => {
    const unknown = async () => ({ status: 'unknown' as const, reason: 'not collected', query: '' });
    const view = await detected((source) => ({ ...source, metrics: unknown, calls: unknown }));
    const report = view.agents.find(({ agent }) => agent === 'detection')?.report;
    assert.equal(report?.verdict, 'inconclusive');
    assert.match(report.claim, /nothing can be compared\. But .* writes a line/);
    assert.deepEqual(
      report.supporting,
      evidenceOf(view, 'log').map(({ id }) => id),
    );
  });

  test('reads the newest lines where a source keeps only the oldest of too many', async () => {
    let most = 0;
    const capped = (source: TelemetrySource): TelemetrySource => ({
      ...source,
      logs: async (query: TelemetryQuery, options) => {
        const answer = await source.logs({ ...query, limit: 2_500 }, options);
        if (answer.status === 'ok') most = Math.max(most, answer.rows.length);
        return answer;
      },
    });
    const view = await detected(capped);
    assert.equal(most, 2_500);
    assert.match(view.missing.join('\n'), /Logs were read from [\d.]+ (?:s|minutes) before the incident’s window on/);
    assert.deepEqual(
      evidenceOf(view, 'log').map(({ entity }) => entity),
      evidenceOf(await detected(), 'log').map(({ entity }) => entity),
    );
  });
});
