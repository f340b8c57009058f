import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidentView } from '@sitrep/sdk/protocol';
import type { LogRecord, TelemetryAnswer, TelemetrySource } from '@sitrep/sdk/telemetry';
import { sharedData } from './shared-data.ts';
import type { ShopAtAlert } from './shop-at-alert.ts';

const bipia = sharedData('injection');
const vectors = sharedData('vectors');

/** Why a suite that needs {@link hostileTexts} is left out; `false` when the data is there. */
export const noHostileTexts = bipia.skip || vectors.skip;

/** Public attacks, texts that only look like some, and sentences made for an incident's channels. Empty without the data. */
export function hostileTexts(): string[] {
  if (bipia.skip || vectors.skip) return [];
  const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'));
  const { attacks } = read(bipia.dir, 'attacks.json') as { attacks: { text: string }[] };
  const { texts } = read(bipia.dir, 'benign.json') as { texts: { text: string }[] };
  const channels = read(vectors.dir, 'prompt-injection/incident_channels.json') as { text: string }[];
  return [...channels, ...attacks, ...texts].map(({ text }) => text);
}

/** A source whose logs and changes also say `texts`: some as errors, some as plain lines, at components in turn. */
export function planted(source: TelemetrySource, now: number, texts: readonly string[]): TelemetrySource {
  const add = <T>(answer: TelemetryAnswer<T>, change: (rows: readonly T[]) => readonly T[]): TelemetryAnswer<T> =>
    answer.status === 'ok' ? { ...answer, rows: change(answer.rows) } : answer;
  return {
    name: source.name,
    metrics: (query, options) => source.metrics(query, options),
    calls: (query, options) => source.calls(query, options),
    topology: (query, options) => source.topology(query, options),
    coverage: (options) => source.coverage(options),
    logs: async (query, options) =>
      add(await source.logs(query, options), (rows) => {
        const entities = [...new Set(rows.map(({ entity }) => entity))];
        const lines = texts.flatMap((body, index) =>
          [index, index + 1].map((place): LogRecord => {
            const entity = entities[place % entities.length] ?? 'web';
            return { at: now - 9_000 + index * 100, entity, severity: index % 2 === 0 ? 'info' : 'error', body };
          }),
        );
        return [...rows, ...lines];
      }),
    changes: async (query, options) =>
      add(await source.changes(query, options), (rows) =>
        rows.map((row, index) => ({ ...row, summary: `${row.summary} ${texts[index % texts.length] ?? ''}`.trim() })),
      ),
  };
}

/** An alert whose labels and annotations also say `texts`. */
export function plantedAlert(payload: ShopAtAlert['payload'], texts: readonly string[]): unknown {
  const said = texts.length > 0;
  const alerts = payload.alerts.map((alert) => ({
    ...alert,
    labels: { ...alert.labels, ...(said && { note: texts.join(' ').slice(0, 900) }) },
    annotations: { ...alert.annotations, ...(said && { description: texts.join('\n') }) },
  }));
  return { ...payload, alerts };
}

/** What no text may change. */
export const courseOf = ({ incident, hypotheses, actions }: IncidentView) => ({
  status: incident.status,
  severity: incident.severity,
  state: incident.run.state,
  cause: incident.cause?.entity,
  causes: hypotheses.map(({ entity, mechanism }) => [entity, mechanism]),
  actions: actions.map(({ request, status, decision }) => [
    request.action, request.target, request.arguments, request.risk, status, decision,
  ]), // prettier-ignore
});
