import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@sitrep/sdk/base';
import { alertmanagerSource, genericSource } from '@sitrep/sdk/intake';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import { findPetShopCase, openPetShop, readPetShopCase } from '@sitrep/sdk/telemetry/recorded';
import { CommandError, EXIT } from './exit-codes.ts';

/** What an investigation starts from. */
export interface InvestigationInput {
  readonly telemetry: TelemetrySource;
  /** The intake source that reads the payload. */
  readonly source: string;
  readonly payload: unknown;
}

/**
 * Opens a recording and reads the alert that goes with it.
 *
 * @throws CommandError with exit code 3 when the alert cannot be read or the recording has nothing around it; SitrepError
 * `ERR_SITREP_TELEMETRY_INVALID` when the recording cannot be read.
 */
export async function openInput(dir: string, alertFile: string): Promise<InvestigationInput> {
  const payload = await readAlert(alertFile);
  const petShop = readPetShopCase(payload);
  if (petShop !== undefined) {
    const { id, entity, kind, alertAt } = petShop;
    const title = kind === 'latency' ? `${entity} answers slowly` : `${entity} fails`;
    const alert = { id, title, entity, severity: 'error', startedAt: alertAt };
    return { telemetry: await openPetShop({ dir, caseFile: id }), source: 'generic', payload: alert };
  }
  const source = isNotification(payload) ? alertmanagerSource : genericSource;
  const [first] = source.read(payload, { receivedAt: systemClock.now() });
  if (first === undefined) throw new CommandError(EXIT.input, `${alertFile} holds no alert.`);
  return { telemetry: await openRecorded(dir, first.startedAt), source: source.name, payload };
}

async function openRecorded(dir: string, at: number): Promise<TelemetrySource> {
  if (await exists(join(dir, 'graph.json'))) {
    const caseFile = await findPetShopCase(dir, at);
    if (caseFile !== undefined) return openPetShop({ dir, caseFile });
    throw new CommandError(
      EXIT.input,
      `${dir} has no case within a day of the alert's start, ${new Date(at).toISOString()}.`,
    );
  }
  throw new CommandError(EXIT.input, `${dir} is no recording: it has no graph.json.`);
}

async function readAlert(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new CommandError(EXIT.input, `${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
}

function isNotification(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'version' in payload && 'alerts' in payload;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
