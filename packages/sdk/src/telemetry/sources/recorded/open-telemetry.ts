import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { TelemetrySource } from '../../telemetry.ts';
import { openRecording } from './open-recording.ts';
import { findPetShopCase, openPetShop } from './petshop.ts';
import { invalid } from './read-file.ts';

/** What {@link openTelemetry} takes. */
export interface TelemetryFolder {
  /**
   * A recording (`docs/telemetry/recorded-format.md`), a PetShop scenario folder (`graph.json`, `baseline.json`, `cases/`), a folder of
   * such scenarios, or one case file in a scenario.
   */
  readonly dir: string;
  /** When the alert began, Unix milliseconds: chooses the case of a scenario folder by time. */
  readonly at?: number;
  /** Chooses the case by its id, before time does; see `readPetShopCase`. */
  readonly caseId?: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens recorded telemetry of either layout, told apart by what lies in the folder. In PetShop's layout the case is the one with `caseId`, else
 * the only one, else the one whose alert is nearest to `at` within a day.
 *
 * @throws SitrepError `ERR_SITREP_TELEMETRY_INVALID` when the folder holds neither layout or no case fits; and as `openRecording`.
 */
export async function openTelemetry({ dir, at, caseId, signal }: TelemetryFolder): Promise<TelemetrySource> {
  const abort = signal ? { signal } : {};
  if (dir.endsWith('.json')) return openPetShop({ dir: dirname(dirname(resolve(dir))), caseFile: dir, ...abort });
  const scenarios = (await isScenario(dir)) ? [dir] : await scenariosIn(dir);
  if (scenarios.length === 0) return openRecording({ dir, ...abort });
  for (const scenario of scenarios) {
    const caseFile = await chooseCase(scenario, { at, caseId, signal });
    if (caseFile !== undefined) return openPetShop({ dir: scenario, caseFile, ...abort });
  }
  const asked =
    caseId === undefined
      ? at === undefined
        ? 'no time or case was given'
        : `none has an alert within a day of ${new Date(at).toISOString()}`
      : `none is called ${caseId}`;
  throw invalid(dir, undefined, `holds PetShop cases, but ${asked}`);
}

async function chooseCase(
  scenario: string,
  {
    at,
    caseId,
    signal,
  }: { readonly at: number | undefined; readonly caseId: string | undefined; readonly signal: AbortSignal | undefined },
): Promise<string | undefined> {
  const names = (await readdir(join(scenario, 'cases'))).filter((name) => name.endsWith('.json'));
  if (caseId !== undefined) return names.find((name) => basename(name, '.json') === caseId);
  if (names.length === 1) return names[0];
  return at === undefined ? undefined : findPetShopCase(scenario, at, signal);
}

async function scenariosIn(dir: string): Promise<string[]> {
  if (!(await isFolder(dir))) return [];
  const folders = (await readdir(dir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(dir, name));
  const found: string[] = [];
  for (const folder of folders.sort().slice(0, 1_000)) if (await isScenario(folder)) found.push(folder);
  return found;
}

async function isScenario(dir: string): Promise<boolean> {
  return (
    (await isFolder(join(dir, 'cases'))) &&
    (await exists(join(dir, 'graph.json'))) &&
    (await exists(join(dir, 'baseline.json')))
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
