import type * as z from 'zod/mini';
import { invalid, readJson } from './read-file.ts';

/** What {@link readParsed} takes. */
export interface ParseOptions {
  readonly signal: AbortSignal | undefined;
  /** What kind of folder needs the file, for the message when it is not there. */
  readonly neededBy: string;
}

/**
 * The JSON of a file that has to be there, checked.
 *
 * @throws SitrepError `ERR_SITREP_TELEMETRY_INVALID` naming the file and the place in it.
 */
export async function readParsed<S extends z.ZodMiniType>(
  file: string,
  schema: S,
  { signal, neededBy }: ParseOptions,
): Promise<z.infer<S>> {
  const value = await readJson(file, { signal });
  if (value === undefined) throw invalid(file, undefined, `is not there (${neededBy} needs it)`);
  return checkedAs(file, schema, value);
}

/** The JSON of a file, checked; `undefined` when it is not there. Throws as {@link readParsed}. */
export async function readParsedIfThere<S extends z.ZodMiniType>(
  file: string,
  schema: S,
  signal: AbortSignal | undefined,
): Promise<z.infer<S> | undefined> {
  const value = await readJson(file, { signal });
  return value === undefined ? undefined : checkedAs(file, schema, value);
}

function checkedAs<S extends z.ZodMiniType>(file: string, schema: S, value: unknown): z.infer<S> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const issue = error.issues[0];
  const place = issue?.path.join('.') || 'its top';
  throw invalid(file, undefined, `is not as expected at ${place}: ${issue?.message ?? 'unknown'}`);
}
