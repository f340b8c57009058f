import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = process.env['SITREP_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');

/** A folder of the public data sets, or why a test has to skip. They are not part of the repository; `SITREP_SHARED` says where they are. */
export function sharedData(name: string): { readonly dir: string; readonly skip: false | string } {
  const dir = join(root, 'data', name);
  return {
    dir,
    skip: existsSync(dir) ? false : `${dir} is not there; set SITREP_SHARED to the folder that holds data/`,
  };
}
