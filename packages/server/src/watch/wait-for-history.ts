import { SitrepError } from '@sitrep/sdk/base';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';

/** A source whose answers wait until `ready`, so that nobody takes history that is still being made for history that is not there. */
export function waitForHistory(source: TelemetrySource, ready: Promise<void>): TelemetrySource {
  const waited = async <T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> => {
    await orAborted(ready, signal);
    return ask();
  };
  return {
    name: source.name,
    metrics: (query, options) => waited(options.signal, () => source.metrics(query, options)),
    logs: (query, options) => waited(options.signal, () => source.logs(query, options)),
    calls: (query, options) => waited(options.signal, () => source.calls(query, options)),
    changes: (query, options) => waited(options.signal, () => source.changes(query, options)),
    // Who calls whom is known from the start.
    topology: (query, options) => source.topology(query, options),
    coverage: (options) => waited(options.signal, () => source.coverage(options)),
  };
}

async function orAborted(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = () => new SitrepError('ERR_SITREP_ABORTED', 'The operation was cancelled', { cause: signal.reason });
  if (signal.aborted) throw aborted();
  let stop = () => {};
  const abort = new Promise<never>((_resolve, reject) => {
    stop = () => reject(aborted());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([ready, abort]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
