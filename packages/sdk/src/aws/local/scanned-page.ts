import * as z from 'zod/mini';

/** Ends the name of the file that is kept beside a page with what was read on it. */
export const SCAN_SUFFIX = '.scan.json';
/** Pages that can be read: pictures, and PDF files of one page. */
export const SCAN_PAGES = /\.(?:png|jpe?g|tiff?|pdf)$/i;
/** A line below this confidence is kept beside the page, and not searched: what it says is a guess. */
const LEAST_CONFIDENCE = 0.5;

const Confidence = z.number().check(z.minimum(0), z.maximum(1));

/** What was read on a page, by whom, and how sure that is. */
export const ScannedPage = z.object({
  v: z.literal(1),
  /** SHA-256 of the page, hexadecimal: a page that changed is read anew. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Who read it, such as `textract`. */
  provider: z.string(),
  readAt: z.int(),
  /** Mean over its lines by their length; `null` when it has none. */
  confidence: z.nullable(Confidence),
  lines: z.array(z.object({ text: z.string(), confidence: Confidence })),
  tables: z.array(z.array(z.array(z.string()))),
});
export type ScannedPage = z.infer<typeof ScannedPage>;

/** The page in a file's text; `undefined` when it holds none. */
export function parseScannedPage(text: string): ScannedPage | undefined {
  try {
    return ScannedPage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Its text: lines that are sure enough, then its tables, a row a line. */
export function textOfPage({ lines, tables }: ScannedPage): string {
  const sure = lines.filter(({ confidence }) => confidence >= LEAST_CONFIDENCE).map(({ text }) => text);
  const rows = tables.map((table) => table.map((row) => row.join(' | ')).join('\n'));
  return [sure.join('\n'), ...rows].join('\n\n').trim();
}

/** What a reader has to know before relying on it. */
export function titleOfPage(name: string, { provider, confidence }: ScannedPage): string {
  const sure = confidence === null ? 'no text' : `confidence ${confidence.toFixed(2)}`;
  return `${name} (scanned; read by ${provider}, ${sure})`;
}

/** Mean confidence of lines by their length. */
export function meanConfidence(lines: ScannedPage['lines']): number | null {
  const length = lines.reduce((sum, { text }) => sum + text.length, 0);
  if (length === 0) return null;
  return Math.min(1, lines.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0) / length);
}
