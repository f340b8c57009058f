/** Counts an Express application's own requests, and answers Sitrep's questions from these counts: a telemetry source in a few lines. */
export function requestTelemetry({ name = 'own-requests', entity = 'shop', stepMs = 5_000, keepMs = 3_600_000 } = {}) {
  /** @type {Map<number, { requests: number, failures: number, totalS: number }>} */
  const steps = new Map();
  const startedAt = Date.now();

  const count = (request, response, next) => {
    const began = performance.now();
    response.on('finish', () => {
      const at = Math.floor(Date.now() / stepMs) * stepMs;
      const step = steps.get(at) ?? { requests: 0, failures: 0, totalS: 0 };
      step.requests++;
      if (response.statusCode >= 500) step.failures++;
      step.totalS += (performance.now() - began) / 1_000;
      steps.set(at, step);
      for (const old of steps.keys()) if (old < at - keepMs) steps.delete(old);
    });
    next();
  };

  const series = (window, metric, unit, role, stat, valueOf) => {
    const from = Math.max(Math.floor(startedAt / stepMs) * stepMs, Math.ceil(window.from / stepMs) * stepMs);
    const to = Math.min(window.to, Date.now());
    const times = [];
    for (let at = from; at < to; at += stepMs) times.push(at);
    const values = times.map((at) => valueOf(steps.get(at)));
    return {
      entity,
      name: metric,
      unit,
      role,
      stat,
      stepMs,
      times: Float64Array.from(times),
      values: Float64Array.from(values),
    };
  };

  const unknown = async () => ({ status: 'unknown', reason: 'not collected by this application', query: '' });
  const source = {
    name,
    async metrics({ window, roles }) {
      const rows = [
        series(window, 'http.server.requests', '{request}', 'requests', 'sum', (step) => step?.requests ?? 0),
        series(window, 'http.server.failures', '{request}', 'failures', 'sum', (step) => step?.failures ?? 0),
        // A step without requests has no duration: not measured, which is not zero.
        series(window, 'http.server.duration', 's', 'latency', 'mean', (step) =>
          step === undefined ? NaN : step.totalS / step.requests,
        ),
      ].filter(({ role }) => roles === undefined || roles.includes(role));
      return { status: 'ok', rows, query: `requests counted by ${entity}`, truncated: false };
    },
    async topology() {
      const rows = [{ nodes: [{ name: entity, kind: 'service' }], edges: [] }];
      return { status: 'ok', rows, query: 'this process', truncated: false };
    },
    logs: unknown,
    calls: unknown,
    changes: unknown,
    coverage: async () => ({ from: Math.max(startedAt, Date.now() - keepMs), to: Date.now() }),
  };
  return { count, source };
}
