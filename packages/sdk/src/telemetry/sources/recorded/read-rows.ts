import { parse } from 'csv-parse/sync';
import type * as z from 'zod/mini';
import { invalid, parseJson, readText } from './read-file.ts';

/** Rows of one file that are read at most. */
export const MAX_FILE_ROWS = 5_000_000;

/** A file of rows, and the place of each for error messages. */
export interface Rows<T> {
  readonly file: string;
  readonly rows: readonly T[];
}

/** What {@link readRows} takes. */
export interface RowsInput<S extends z.ZodMiniType> {
  /** Files that may hold the rows, by preference; all that exist are read. */
  readonly files: readonly string[];
  readonly schema: S;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads rows from CSV (with a header), NDJSON, or a JSON array, by the file's ending, and checks each with `schema`. `undefined` when none of
 * the files exists.
 *
 * @throws SitrepError `ERR_SITREP_TELEMETRY_INVALID` naming file, line and field; also beyond {@link MAX_FILE_ROWS} rows.
 */
export async function readRows<S extends z.ZodMiniType>({
  files,
  schema,
  signal,
}: RowsInput<S>): Promise<Rows<z.infer<S>>[] | undefined> {
  const found: Rows<z.infer<S>>[] = [];
  for (const file of files) {
    const text = await readText(file, { signal });
    if (text !== undefined) found.push({ file, rows: check(file, records(file, text), schema) });
  }
  return found.length > 0 ? found : undefined;
}

interface Entry {
  readonly line: number;
  readonly value: unknown;
}

function records(file: string, text: string): Entry[] {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (file.endsWith('.csv')) return csv(file, content);
  if (file.endsWith('.ndjson')) return ndjson(file, content);
  const list = parseJson(content, file, undefined);
  if (!Array.isArray(list)) throw invalid(file, undefined, 'must hold a JSON array');
  return list.map((value, index) => ({ line: index + 1, value }));
}

function csv(file: string, text: string): Entry[] {
  try {
    const parsed = parse(text, {
      columns: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 64 * 1024,
      to: MAX_FILE_ROWS + 1,
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
    // An empty field is a field that is not there.
    return parsed.map(({ record, info }) => ({
      line: info.lines,
      value: Object.fromEntries(Object.entries(record).filter(([, field]) => field !== '')),
    }));
  } catch (cause) {
    const line =
      cause instanceof Error && 'lines' in cause && typeof cause.lines === 'number' ? cause.lines : undefined;
    throw invalid(file, line, `is not CSV: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function ndjson(file: string, text: string): Entry[] {
  const entries: Entry[] = [];
  let line = 0;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const content = text.slice(start, end < 0 ? text.length : end).trim();
    line++;
    if (content !== '') entries.push({ line, value: parseJson(content, file, line) });
    if (entries.length > MAX_FILE_ROWS) break;
    start = end < 0 ? text.length : end + 1;
  }
  return entries;
}

function check<S extends z.ZodMiniType>(file: string, entries: readonly Entry[], schema: S): z.infer<S>[] {
  if (entries.length > MAX_FILE_ROWS) throw invalid(file, undefined, `has more than ${MAX_FILE_ROWS} rows`);
  const unit = file.endsWith('.json') ? 'entry' : 'line';
  return entries.map(({ line, value }) => {
    const { success, data, error } = schema.safeParse(value);
    if (success) return data;
    const issue = error.issues[0];
    const field = issue?.path.join('.');
    throw invalid(
      file,
      unit === 'line' ? line : undefined,
      `${unit === 'entry' ? `entry ${line} ` : ''}${field ? `field "${field}": ` : ''}${issue?.message ?? 'invalid'}`,
    );
  });
}
