import { allowReversible } from '@sitrep/sdk/safety';
import { defineConfig } from '@sitrep/server';

/** Nagios says what it knows in words of its own; an alert source turns them into an alert. */
const nagios = {
  name: 'nagios',
  read({ host, service, state, output }, { receivedAt }) {
    const over = state === 'OK';
    return [
      {
        identity: `${host}/${service}`,
        state: over ? 'resolved' : 'firing',
        severity: state === 'CRITICAL' ? 'critical' : 'warning',
        entity: host,
        title: `${service} on ${host} is ${state}`,
        description: output,
        labels: { host, service },
        startedAt: receivedAt,
        ...(over ? { endedAt: receivedAt } : {}),
      },
    ];
  },
};

export default defineConfig({
  // Without `telemetry` the simulated shop runs. Yours goes here: see TelemetrySource in @sitrep/sdk/telemetry.
  simulator: { seed: 7 },
  alertSources: [nagios],
  // What can be taken back runs by itself once the investigation is sure enough; everything else waits for a person.
  policy: allowReversible({ minConfidence: 0.8 }),
  limits: { concurrency: 2 },
});
