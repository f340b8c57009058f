import { readFile, stat } from 'node:fs/promises';
import { SitrepError } from '../../../base/index.ts';

/** Bytes of one file that are read at most. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** The text of a file; `undefined` when it does not exist. */
export async function readText(
  file: string,
  { signal, maxBytes = MAX_FILE_BYTES }: { readonly signal?: AbortSignal | undefined; readonly maxBytes?: number } = {},
): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw invalid(file, undefined, `is ${size} bytes long; at most ${maxBytes} are read`);
    return await readFile(file, { encoding: 'utf8', ...(signal && { signal }) });
  } catch (cause) {
    if (cause instanceof SitrepError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (signal?.aborted) throw new SitrepError('ERR_SITREP_ABORTED', 'The operation was cancelled', { cause });
    throw new SitrepError('ERR_SITREP_TELEMETRY_UNAVAILABLE', `${file} cannot be read`, { cause, retryable: true });
  }
}

/** The parsed JSON of a file; `undefined` when it does not exist. */
export async function readJson(
  file: string,
  options: { readonly signal?: AbortSignal | undefined; readonly maxBytes?: number } = {},
): Promise<unknown> {
  const text = await readText(file, options);
  return text === undefined ? undefined : parseJson(text, file, undefined);
}

/** Parses JSON, and says in which file and line it is not. */
export function parseJson(text: string, file: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, line, 'is not JSON', cause);
  }
}

/** The error for a recording that cannot be understood, naming file and line. */
export function invalid(file: string, line: number | undefined, problem: string, cause?: unknown): SitrepError {
  const where = line === undefined ? file : `${file}:${line}`;
  return new SitrepError('ERR_SITREP_TELEMETRY_INVALID', `${where} ${problem}`, {
    ...(cause === undefined ? {} : { cause }),
    details: { file, ...(line === undefined ? {} : { line }), problem },
  });
}
