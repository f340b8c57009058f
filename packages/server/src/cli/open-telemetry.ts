import { readFile } from 'node:fs/promises';
import { systemClock } from '@sitrep/sdk/base';
import { alertmanagerSource, genericSource } from '@sitrep/sdk/intake';
import type { TelemetrySource } from '@sitrep/sdk/telemetry';
import { openTelemetry, readPetShopCase } from '@sitrep/sdk/telemetry/recorded';
import { CommandError, EXIT } from './exit-codes.ts';

/** What an investigation starts from. */
export interface InvestigationInput {
  readonly telemetry: TelemetrySource;
  /** The intake source that reads the payload. */
  readonly source: string;
  readonly payload: unknown;
}

/**
 * Reads an alert and opens the recording that goes with it.
 *
 * @throws CommandError with exit code 3 when the alert file cannot be read or holds none; SitrepError `ERR_SITREP_PAYLOAD_INVALID`,
 * `ERR_SITREP_TELEMETRY_INVALID`, `ERR_SITREP_TELEMETRY_UNAVAILABLE`.
 */
export async function openInput(dir: string, alertFile: string): Promise<InvestigationInput> {
  const payload = await readAlert(alertFile);
  const petShop = readPetShopCase(payload);
  if (petShop !== undefined) {
    const { id, entity, kind, alertAt } = petShop;
    const title = kind === 'latency' ? `${entity} answers slowly` : `${entity} fails`;
    const alert = { id, title, entity, severity: 'error', startedAt: alertAt };
    return { telemetry: await openTelemetry({ dir, caseId: id }), source: 'generic', payload: alert };
  }
  const source = isNotification(payload) ? alertmanagerSource : genericSource;
  const [first] = source.read(payload, { receivedAt: systemClock.now() });
  if (first === undefined) throw new CommandError(EXIT.input, `${alertFile} holds no alert.`);
  return { telemetry: await openTelemetry({ dir, at: first.startedAt }), source: source.name, payload };
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
