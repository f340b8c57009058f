import type { TelemetryAnswer, TelemetryQuery, TelemetrySource } from '../telemetry/index.ts';
import { isSitrepError } from '../base/index.ts';

/** One promise of a contract; `run` throws when it is broken. */
export interface ContractCase {
  readonly title: string;
  run(): Promise<void>;
}

/** What {@link telemetryContract} takes. */
export interface TelemetryContractOptions {
  /** A source with some telemetry in it. Called once for each case. */
  readonly open: () => TelemetrySource | Promise<TelemetrySource>;
}

const SIGNALS = ['metrics', 'logs', 'calls', 'changes', 'topology'] as const;

/**
 * What every telemetry source has to keep, for any test runner.
 *
 * @example
 * for (const { title, run } of telemetryContract({ open: () => openRecording({ dir }) })) test(title, run);
 */
export function telemetryContract({ open }: TelemetryContractOptions): readonly ContractCase[] {
  const withSource = (
    title: string,
    check: (source: TelemetrySource, window: { from: number; to: number }) => Promise<void>,
  ): ContractCase => ({
    title,
    async run() {
      const source = await open();
      const covered = await source.coverage({ signal: new AbortController().signal });
      await check(source, covered ?? { from: 0, to: 8_640_000_000_000_000 });
    },
  });
  return [
    withSource('has a name that fits a citation', async ({ name }) =>
      expect(/^[^\s\p{C}]{1,128}$/u.test(name), `name "${name}" has white space or is empty`),
    ),
    withSource('answers every signal with rows or with a reason, and always with its query', async (source, window) => {
      for (const signal of SIGNALS) {
        const answer = await ask(source, signal, { window });
        expect(answer.query.length > 0, `${signal}: query is empty`);
        if (answer.status === 'unknown') expect(answer.reason.length > 0, `${signal}: unknown without a reason`);
      }
    }),
    withSource('gives metrics as rising times within the window, with one value each', async (source, window) => {
      const half = { from: window.from, to: Math.floor((window.from + window.to) / 2) };
      const answer = await ask(source, 'metrics', { window: half });
      if (answer.status !== 'ok') return;
      for (const { entity, name, times, values, stepMs } of answer.rows as Awaited<ReturnType<typeof metricsOf>>) {
        const of = `${name} of ${entity}`;
        expect(stepMs > 0, `${of}: stepMs ${stepMs}`);
        expect(
          times.length === values.length && times.length > 0,
          `${of}: ${times.length} times, ${values.length} values`,
        );
        for (const [i, at] of times.entries()) {
          expect(at >= half.from && at < half.to, `${of}: ${at} is outside the window`);
          expect(i === 0 || at > (times[i - 1] as number), `${of}: times do not rise at ${i}`);
        }
      }
    }),
    withSource('gives availability as a share of 0 to 1', async (source, window) => {
      for (const { entity, values } of await metricsOf(source, { window, roles: ['availability'] }))
        for (const value of values)
          expect(Number.isNaN(value) || (value >= 0 && value <= 1), `availability ${value} of ${entity}`);
    }),
    withSource('gives only the entities and roles that were asked for', async (source, window) => {
      const all = await metricsOf(source, { window });
      const [first] = all;
      if (!first) return;
      const some = await metricsOf(source, { window, entities: [first.entity], roles: [first.role] });
      expect(some.length > 0, 'asking for what is there finds nothing');
      expect(
        some.every(({ entity, role }) => entity === first.entity && role === first.role),
        'other entities or roles came back',
      );
    }),
    withSource('cuts at the limit and says so', async (source, window) => {
      const all = await metricsOf(source, { window });
      if (all.length < 2) return;
      const answer = await ask(source, 'metrics', { window, limit: 1 });
      expect(
        answer.status === 'ok' && answer.rows.length === 1 && answer.truncated,
        'limit 1 did not give one row and truncated',
      );
    }),
    withSource('ends with ERR_SITREP_ABORTED when the signal has aborted', async (source, window) => {
      for (const signal of SIGNALS) {
        const error = await source[signal]({ window }, { signal: AbortSignal.abort() }).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(isSitrepError(error, 'ERR_SITREP_ABORTED'), `${signal} ended with ${String(error)}`);
      }
    }),
    withSource('answers the same question asked twice at the same time alike', async (source, window) => {
      const [one, other] = await Promise.all([metricsOf(source, { window }), metricsOf(source, { window })]);
      expect(one.length === other.length, `${one.length} and ${other.length} series`);
    }),
  ];
}

async function ask(
  source: TelemetrySource,
  signal: (typeof SIGNALS)[number],
  query: TelemetryQuery,
): Promise<TelemetryAnswer<unknown>> {
  return source[signal](query, { signal: new AbortController().signal });
}

async function metricsOf(source: TelemetrySource, query: TelemetryQuery) {
  const answer = await source.metrics(query, { signal: new AbortController().signal });
  return answer.status === 'ok' ? answer.rows : [];
}

function expect(kept: boolean, broken: string): void {
  if (!kept) throw new Error(broken);
}
