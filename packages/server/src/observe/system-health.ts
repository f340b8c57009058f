import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '@sitrep/sdk/base';
import * as z from 'zod';

/** Figures of the process, measured when asked for. */
export const SystemHealth = z
  .object({
    at: z.int(),
    uptimeS: z.number(),
    pid: z.int(),
    node: z.string(),
    platform: z.string(),
    processors: z.int(),
    loadAverage1m: z.number(),
    memory: z.object({ rssBytes: z.int(), heapUsedBytes: z.int(), heapTotalBytes: z.int(), externalBytes: z.int() }),
    /** Processor time of the process since its start. */
    processor: z.object({ userS: z.number(), systemS: z.number() }),
    /** How late the event loop was since the last minute began; `null` before anything was measured. */
    eventLoopDelay: z.object({
      p50Ms: z.number().nullable(),
      p99Ms: z.number().nullable(),
      maxMs: z.number().nullable(),
    }),
  })
  .meta({ id: 'SystemHealth' });
export type SystemHealth = z.infer<typeof SystemHealth>;

const WINDOW_MS = 60_000;
const RESOLUTION_MS = 20;
let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;
let windowStart = 0;

/** Begins to measure the event loop, once a process. Without it the delay is `null` in the first answer. */
export function watchEventLoop(): void {
  if (delay !== undefined) return;
  delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  windowStart = systemClock.monotonic();
}

export function systemHealth(): SystemHealth {
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    at: systemClock.now(),
    uptimeS: Math.round(process.uptime() * 10) / 10,
    pid: process.pid,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    processors: availableParallelism(),
    loadAverage1m: loadavg()[0] ?? 0,
    memory: {
      rssBytes: memory.rss,
      heapUsedBytes: memory.heapUsed,
      heapTotalBytes: memory.heapTotal,
      externalBytes: memory.external,
    },
    processor: { userS: user / 1e6, systemS: system / 1e6 },
    eventLoopDelay: loopDelay(),
  };
}

function loopDelay(): SystemHealth['eventLoopDelay'] {
  watchEventLoop();
  if (delay === undefined || delay.count === 0) return { p50Ms: null, p99Ms: null, maxMs: null };
  // The histogram counts the interval itself; what is above it is delay.
  const late = (nanoseconds: number) => Math.max(0, Math.round(nanoseconds / 1e4 - RESOLUTION_MS * 100) / 100);
  const measured = { p50Ms: late(delay.percentile(50)), p99Ms: late(delay.percentile(99)), maxMs: late(delay.max) };
  if (systemClock.monotonic() - windowStart > WINDOW_MS) {
    delay.reset();
    windowStart = systemClock.monotonic();
  }
  return measured;
}
