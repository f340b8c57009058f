import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { openTelemetry, readPetShopCase } from '@sitrep/sdk/telemetry/recorded';
import { createHost } from '@sitrep/server';
import { sharedData } from '../support/shared-data.ts';
import { eventually, incidentOf } from './support/operator.ts';
import { built, COMMAND, temporaryFolder } from './support/server-process.ts';

const { dir, skip } = sharedData('petshop');
const scenario = join(dir, 'low');
/** A recording of a real system in which one component was made slow; which one is in the data set's own key. */
const CASE = 'low-01';
/** One that has another explanation as well. */
const RANKED = 'low-22';
const INVESTIGATED_WITHIN_MS = 2_000;

const folder = temporaryFolder();

before(async () => {
  if (skip === false) await built();
});

after(() => folder.remove());

test(
  'an Alertmanager notification opens an incident whose investigation of recorded telemetry finds the real cause',
  { skip },
  async (t) => {
    const host = await createHost({
      port: 0,
      telemetry: await openTelemetry({ dir: scenario, caseId: CASE }),
      log: (line) => t.diagnostic(line),
    });
    t.after(() => host.close());
    const response = await fetch(`${host.url}/v1/alerts/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(notification(CASE)),
    });
    assert.equal(response.status, 202);
    const { receipts } = (await response.json()) as { receipts: { outcome: string; incidentId: string }[] };
    assert.deepEqual(
      receipts.map(({ outcome }) => outcome),
      ['opened'],
    );

    const id = receipts[0]?.incidentId ?? '';
    let view: IncidentView | undefined;
    const ended = await eventually(
      async () => {
        view = await incidentOf(host.url, id);
        return ['waiting', 'finished'].includes(view.incident.run.state) ? view : undefined;
      },
      { saw: () => JSON.stringify(view?.incident.run) },
    );
    const [lead] = ended.hypotheses;
    assert.equal(lead?.entity, rootCauseOf(CASE));
    const cited = ended.evidence.filter((each) => lead?.supporting.includes(each.id));
    assert.ok(
      cited.length > 0 && cited.every(({ citation }) => citation.source === `petshop-${CASE}` && citation.rows > 0),
    );
    assert.ok(ended.missing.length > 0, 'it says which telemetry this recording does not have');
  },
);

test('sitrep investigate prints a ranked, explained answer', { skip }, (t) => {
  const file = join(folder.path, 'alert.json');
  writeFileSync(file, JSON.stringify(notification(RANKED)));
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [COMMAND, 'investigate', '--telemetry', scenario, '--alert', file],
    { encoding: 'utf8' },
  );
  const tookMs = performance.now() - started;
  assert.ok(status === 0 || status === 4, `ended with ${status}: ${stderr}`);
  t.diagnostic(
    `sitrep investigate took ${Math.round(tookMs)} ms, start of Node included (goal: ${INVESTIGATED_WITHIN_MS} ms)`,
  );
  const ranked = [...stdout.matchAll(/^ +(\d)\. ([^:\n]+(?:::[^:\n]+)*): .*confidence \d+ %/gm)];
  assert.deepEqual(
    ranked.map(([, place]) => place),
    ranked.map((_, index) => String(index + 1)),
  );
  assert.ok(ranked.length >= 2 && ranked[0]?.[2] === rootCauseOf(RANKED), stdout);
  assert.match(stdout, /[▁▂▃▄▅▆▇█]{8,}/, 'series are drawn');
  assert.match(stdout, /\[petshop-low-22, metrics, \d+ rows\]/, 'what was read is cited');
});

/** What Alertmanager 0.27 posts for one alert, filled with the case's own symptom. */
function notification(id: string) {
  const found = readPetShopCase(JSON.parse(readFileSync(join(scenario, 'cases', `${id}.json`), 'utf8')));
  assert.ok(found !== undefined);
  const { entity, kind, alertAt } = found;
  const labels = {
    alertname: kind === 'latency' ? 'HighLatency' : 'LowAvailability',
    service: entity,
    severity: 'error',
  };
  const annotations = { summary: kind === 'latency' ? `${entity} answers slowly` : `${entity} loses requests` };
  return {
    version: '4',
    groupKey: `{}:{alertname="${labels.alertname}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'sitrep',
    groupLabels: { alertname: labels.alertname },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://alertmanager.example:9093',
    alerts: [
      {
        status: 'firing',
        labels,
        annotations,
        startsAt: new Date(alertAt).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example:9090/graph',
        fingerprint: '3c1f2f9a6d7b8e90',
      },
    ],
  };
}

function rootCauseOf(id: string): string {
  const truth = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as {
    readonly cases: Record<string, { readonly rootCause: string } | undefined>;
  };
  const found = truth.cases[id]?.rootCause;
  assert.ok(found !== undefined, `truth.json knows ${id}`);
  return found;
}
