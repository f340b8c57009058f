import { createSitrep, type Sitrep } from '@sitrep/sdk';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { CommandError, EXIT } from './exit-codes.ts';
import { openInput } from './open-telemetry.ts';
import { reportText } from './report-text.ts';

/** Options of `sitrep investigate`, as given. */
export interface InvestigateOptions {
  readonly telemetry?: string | undefined;
  readonly alert?: string | undefined;
  readonly locale?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Runs the whole pipeline on a recording and prints what it found; resolves with the exit code. */
export async function investigate({ telemetry: dir, alert, locale, json }: InvestigateOptions): Promise<number> {
  if (dir === undefined || alert === undefined)
    throw new CommandError(EXIT.usage, 'investigate needs --telemetry DIR and --alert FILE. See sitrep --help.');
  const { telemetry, source, payload } = await openInput(dir, alert);
  const sitrep = createSitrep({ telemetry, ...(locale === undefined ? {} : { locale }) });
  await sitrep.start();
  try {
    const receipts = await sitrep.receive(source, payload);
    const incidentId = receipts.find(({ outcome }) => outcome === 'opened')?.incidentId;
    if (incidentId === undefined) throw new CommandError(EXIT.input, `${alert} holds no firing alert.`);
    const view = await settled(sitrep, incidentId);
    process.stdout.write(json === true ? `${JSON.stringify(view, null, 2)}\n` : reportText(view));
    return view.incident.cause === undefined ? EXIT.inconclusive : EXIT.ok;
  } finally {
    await sitrep.stop({ timeoutMs: 0 });
  }
}

/** The incident once its run has come to an end or waits for a person. */
function settled(sitrep: Sitrep, incidentId: string): Promise<IncidentView> {
  return new Promise((resolve) => {
    const look = () => {
      const view = sitrep.views.get(incidentId);
      if (view === undefined || view.incident.run.state === 'queued' || view.incident.run.state === 'running') return;
      stop();
      resolve(view);
    };
    // Views follow the journal a moment later, so what follows a commit is looked at again on the board's next change, too.
    const stops = [
      sitrep.journal.onCommit(() => queueMicrotask(look)),
      sitrep.board.subscribe(() => queueMicrotask(look)),
    ];
    const stop = () => {
      for (const each of stops) each();
    };
    look();
  });
}
