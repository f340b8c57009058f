import { createHash } from 'node:crypto';
import { marked } from './mark.ts';

/** Formats that Textract reads, by their first bytes. */
const FORMATS: readonly (readonly [name: string, first: string])[] = [
  ['PNG', '\x89PNG\r\n'],
  ['JPEG', '\xff\xd8\xff'],
  ['PDF', '%PDF-'],
  ['TIFF', 'II*\0'],
  ['TIFF', 'MM\0*'],
];

const MAX_LINES = 500;

/**
 * The lines of a scanned document, as far as they can be had without recognising images: strings of an uncompressed PDF, text
 * chunks of a PNG. The first line is always the fake's own. `undefined` when the bytes are no format that Textract reads.
 */
export function scanText(bytes: Uint8Array): string[] | undefined {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const format = FORMATS.find(([, first]) => raw.startsWith(first))?.[0];
  if (format === undefined) return undefined;
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const first = marked(`No text was recognised in this ${format} of ${bytes.length} bytes (sha256 ${digest})`);
  const written = format === 'PDF' ? pdfStrings(raw) : format === 'PNG' ? pngTexts(raw) : [];
  return [first, ...written.flatMap((text) => text.split(/\r?\n/)).filter((line) => line.trim() !== '')].slice(
    0,
    MAX_LINES,
  );
}

/** What an uncompressed PDF shows with the operator Tj: `(Restart the pool) Tj`. */
function pdfStrings(raw: string): string[] {
  return [...raw.matchAll(/\(((?:[^()\\]|\\.){0,2000})\)\s{0,8}Tj/gs)].map(([, text = '']) =>
    text.replace(/\\(.)/gs, '$1'),
  );
}

/** Text chunks (tEXt) of a PNG: keyword, zero byte, text. */
function pngTexts(raw: string): string[] {
  const texts: string[] = [];
  for (let at = raw.indexOf('tEXt'); at >= 0; at = raw.indexOf('tEXt', at + 4)) {
    const length = Buffer.from(raw.slice(at - 4, at), 'latin1').readUInt32BE();
    const data = raw.slice(at + 4, at + 4 + Math.min(length, 100_000));
    texts.push(data.slice(data.indexOf('\0') + 1));
  }
  return texts;
}
