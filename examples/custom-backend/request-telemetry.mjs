import { throwIfAborted } from '@sitrep/sdk/base';

const SIGNALS = [
  { name: 'http.server.requests', unit: '{request}', role: 'requests', stat: 'sum', of: (step) => step?.requests ?? 0 },
  { name: 'http.server.failures', unit: '{request}', role: 'failures', stat: 'sum', of: (step) => step?.failures ?? 0 },
  // A step without requests has no duration: not measured, which is not zero.
  { name: 'http.server.duration', unit: 's', role: 'latency', stat: 'mean', of: meanDuration },
];

/** Counts an Express application's own requests, and answers Sitrep's questions from these counts: a telemetry source in one file. */
export function requestTelemetry({ name = 'own-requests', entity = 'shop', stepMs = 5_000, keepMs = 3_600_000 } = {}) {
  /** @type {Map<number, { requests: number, failures: number, totalS: number }>} */
  const steps = new Map();
  const stepOf = (at) => Math.floor(at / stepMs) * stepMs;
  const startedAt = stepOf(Date.now());

  const count = (request, response, next) => {
    const began = performance.now();
    response.on('finish', () => {
      const at = stepOf(Date.now());
      const step = steps.get(at) ?? { requests: 0, failures: 0, totalS: 0 };
      step.requests++;
      if (response.statusCode >= 500) step.failures++;
      step.totalS += (performance.now() - began) / 1_000;
      steps.set(at, step);
      for (const old of steps.keys()) if (old < at - keepMs) steps.delete(old);
    });
    next();
  };

  const covered = () => ({ from: Math.max(startedAt, stepOf(Date.now()) - keepMs), to: Date.now() + 1 });
  const series = ({ of, ...signal }, window) => {
    const { from, to } = covered();
    const times = [];
    for (let at = from; at < Math.min(window.to, to); at += stepMs) if (at >= window.from) times.push(at);
    const values = times.map((at) => of(steps.get(at)));
    return { entity, ...signal, stepMs, times: Float64Array.from(times), values: Float64Array.from(values) };
  };

  const notCollected = (signal) => async (_query, options) => {
    throwIfAborted(options.signal);
    return { status: 'unknown', reason: `this application keeps no ${signal}`, query: signal };
  };
  const source = {
    name,
    async metrics({ window, entities, roles, limit = 100 }, options) {
      throwIfAborted(options.signal);
      const rows = SIGNALS.filter(({ role }) => roles?.includes(role) ?? true)
        .filter(() => entities?.includes(entity) ?? true)
        .map((signal) => series(signal, window))
        .filter(({ times }) => times.length > 0);
      const query = `requests counted by ${entity}`;
      return { status: 'ok', rows: rows.slice(0, limit), query, truncated: rows.length > limit };
    },
    async topology(_query, options) {
      throwIfAborted(options.signal);
      const rows = [{ nodes: [{ name: entity, kind: 'service' }], edges: [] }];
      return { status: 'ok', rows, query: 'this process', truncated: false };
    },
    logs: notCollected('logs'),
    calls: notCollected('calls'),
    changes: notCollected('changes'),
    async coverage(options) {
      throwIfAborted(options.signal);
      return covered();
    },
  };
  return { count, source };
}

function meanDuration(step) {
  return step === undefined ? NaN : step.totalS / step.requests;
}
