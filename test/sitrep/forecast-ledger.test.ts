import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { memoryJournal } from '@sitrep/sdk/journal';
import type { Forecast, ForecastRecord, ForecastScore } from '@sitrep/sdk/protocol';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import { fakeClock, silentTelemetry } from '@sitrep/sdk/testing';
import { shopStage } from '../agents/shop-stage.ts';
import { approve, bodies, opened, six, stage, viewOf, type SixScripts, type Stage } from './sitrep-under-test.ts';

const STEP_MS = 60_000;
const START = Date.UTC(2026, 0, 1);

/** Pool use of `db`, a value a minute as `valueAt` says, known up to now. */
function poolTelemetry(now: () => number, valueAt: (at: number) => number): TelemetrySource {
  return {
    ...silentTelemetry('pool'),
    metrics: async ({ window }) => {
      const from = Math.ceil(window.from / STEP_MS) * STEP_MS;
      const to = Math.min(window.to, now() - STEP_MS + 1);
      const times = Float64Array.from(
        { length: Math.max(0, Math.ceil((to - from) / STEP_MS)) },
        (_, i) => from + i * STEP_MS,
      );
      const series = {
        entity: 'db',
        name: 'pool',
        unit: '1',
        role: 'saturation',
        stat: 'mean',
        stepMs: STEP_MS,
      } as const;
      return {
        status: 'ok',
        rows: [{ ...series, times, values: times.map(valueAt) }],
        query: 'pool',
        truncated: false,
      };
    },
  };
}

/** A forecast of five minutes from `originAt` on: .5 to .7, and full with a chance of `probability`. */
function forecast(id: string, originAt: number, probability = 0.8): Forecast {
  const times = [0, 1, 2, 3, 4].map((step) => originAt + step * STEP_MS);
  return {
    id,
    entity: 'db',
    name: 'pool',
    unit: '1',
    signal: 'gauge',
    statement: 'The pool fills up',
    originAt,
    times,
    p10: times.map(() => 0.5),
    p50: times.map(() => 0.6),
    p90: times.map(() => 0.7),
    breach: { limit: 0.9, probability, at: null },
    supporting: [],
  };
}

/** Prediction forecasts from the next whole minute on. */
const forecasts: SixScripts = {
  prediction: [
    {
      report: ({ nextId, clock }) => ({
        forecasts: [forecast(nextId('forecast'), Math.ceil(clock.now() / STEP_MS) * STEP_MS)],
      }),
    },
  ],
};

async function scoresOf(from: Pick<Stage, 'journal'>): Promise<ForecastScore[]> {
  return (await bodies<{ score: ForecastScore }>(from, 'forecast-scored')).map(({ score }) => score);
}

suite('forecasts of an incident', () => {
  test('are scored once, when their time has come and not before, from what happened', async () => {
    const clock = fakeClock(START);
    // Inside the band for three minutes, then full.
    const telemetry = poolTelemetry(clock.now, (at) => (at < START ? 0.55 : at < START + 3 * STEP_MS ? 0.65 : 0.95));
    const s = await stage({ clock, telemetry, agents: six(forecasts) });
    const id = await opened(s);
    await clock.advance(5 * STEP_MS);
    assert.deepEqual(await scoresOf(s), []);
    await clock.advance(3 * STEP_MS);
    const [score, ...others] = await scoresOf(s);
    assert.deepEqual(others, []);
    assert.ok(score !== undefined && score.error !== null && score.naiveError !== null);
    assert.ok(Math.abs(score.error - (3 * 0.05 + 2 * 0.35) / 5) < 1e-9, String(score.error));
    assert.ok(Math.abs(score.naiveError - (3 * 0.1 + 2 * 0.4) / 5) < 1e-9, String(score.naiveError));
    assert.deepEqual(
      { ...score, error: 0, naiveError: 0 },
      {
        forecastId: (await viewOf(s, id)).forecasts[0]?.id,
        steps: 5,
        observed: 5,
        inside: 3,
        error: 0,
        naiveError: 0,
        breach: { probability: 0.8, crossedAt: START + 3 * STEP_MS, leadMs: 3 * STEP_MS },
        intervened: false,
      },
    );
    const view = await viewOf(s, id);
    assert.deepEqual(view.forecastScores, [score]);
    assert.match(
      view.timeline.at(-1)?.text ?? '',
      /Forecast of pool of db: 3 of 5 values within its 80 % band; its limit was crossed/,
    );
    await clock.advance(30 * STEP_MS);
    assert.equal((await scoresOf(s)).length, 1);
    await s.sitrep.stop();
    assert.equal(clock.timers, 0);
  });

  test('are scored by the host that comes after a stop, too', async () => {
    const clock = fakeClock(START);
    const journal = memoryJournal();
    const telemetry = poolTelemetry(clock.now, () => 0.6);
    const first = await stage({ clock, telemetry, journal, agents: six(forecasts) });
    await opened(first);
    await clock.advance(STEP_MS);
    const facts: Parameters<typeof journal.append>[0][] = [];
    for (const { seq, ...fact } of await journal.read(0, 1_000))
      facts.push({ incidentId: fact.incidentId, expectedSeq: seq - 1, facts: [fact as never] });
    await first.sitrep.stop();
    const kept = memoryJournal();
    for (const each of facts) await kept.append(each);
    await clock.advance(60 * STEP_MS);
    const second = await stage({ clock, telemetry, journal: kept, agents: six(forecasts), seed: 2 });
    await clock.advance(1_000);
    assert.deepEqual(
      (await scoresOf(second)).map(({ observed, inside }) => [observed, inside]),
      [[5, 5]],
    );
    await second.sitrep.stop();
  });

  test('say so when nothing can be read, after three attempts, and do not count as wrong', async () => {
    const clock = fakeClock(START);
    const s = await stage({ clock, agents: six(forecasts) });
    await opened(s);
    await clock.advance(8 * STEP_MS);
    assert.deepEqual(await scoresOf(s), []);
    await clock.advance(3 * STEP_MS);
    const [score] = await scoresOf(s);
    assert.ok(score?.observed === 0 && score.error === null, JSON.stringify(score));
    assert.match(score.reason ?? '', /Nothing is collected/);
    await s.sitrep.stop();
  });

  test('are marked when an action ran within their time', async () => {
    const clock = fakeClock(START);
    const s = await stage({ clock, telemetry: poolTelemetry(clock.now, () => 0.6), agents: six(forecasts) });
    const id = await opened(s);
    await clock.advance(2 * STEP_MS);
    await approve(s, id);
    await clock.advance(10 * STEP_MS);
    assert.deepEqual(
      (await scoresOf(s)).map(({ intervened, inside }) => [intervened, inside]),
      [[true, 5]],
    );
    await s.sitrep.stop();
  });

  test('carry the record of those scored before', async () => {
    const clock = fakeClock(START);
    const seen: (ForecastRecord | undefined)[] = [];
    const scripts: SixScripts = {
      prediction: [
        {
          report: ({ nextId, clock: { now }, forecastRecord }) => {
            seen.push(forecastRecord);
            return { forecasts: [forecast(nextId('forecast'), Math.ceil(now() / STEP_MS) * STEP_MS)] };
          },
        },
      ],
    };
    const s = await stage({ clock, telemetry: poolTelemetry(clock.now, () => 0.65), agents: six(scripts) });
    await opened(s);
    await clock.advance(10 * STEP_MS);
    await opened(s);
    assert.equal(seen[0], undefined);
    assert.deepEqual([seen[1]?.scored, seen[1]?.coverage, seen[1]?.falseAlarms, seen[1]?.crossed], [1, 1, 1, 0]);
    assert.ok(Math.abs((seen[1]?.brier ?? 0) - 0.64) < 1e-9);
    await s.sitrep.stop();
  });

  test('of the simulated shop are all scored against what it does, and most values lie in their bands', async () => {
    const s = await shopStage({ seed: 41, fault: 'database_cascade', approve: false });
    assert.ok(await s.until(() => (s.incidents()[0]?.forecasts.length ?? 0) > 0, 10 * 60_000));
    const made = s.incidents()[0]?.forecasts ?? [];
    await s.until(() => (s.incidents()[0]?.forecastScores?.length ?? 0) >= made.length, 20 * 60_000);
    const scores = s.incidents()[0]?.forecastScores ?? [];
    assert.deepEqual(scores.map(({ forecastId }) => forecastId).sort(), made.map(({ id }) => id).sort());
    const sum = (of: (score: ForecastScore) => number): number => scores.reduce((total, one) => total + of(one), 0);
    assert.ok(sum(({ observed }) => observed) >= 0.9 * sum(({ steps }) => steps));
    assert.ok(sum(({ inside }) => inside) >= 0.5 * sum(({ observed }) => observed));
    await s.sitrep.stop();
  });
});
