import { createHash } from 'node:crypto';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SitrepError, systemClock, type Clock } from '../../base/index.ts';
import type { AskOptions } from '../contract/ask-options.ts';
import type { ScanRequest } from '../contract/capabilities.ts';
import type { Outcome } from '../contract/outcome.ts';
import { meanConfidence, parseScannedPage, SCAN_PAGES, SCAN_SUFFIX, type ScannedPage } from './scanned-page.ts';

/** What {@link readScans} takes. */
export interface ReadScansOptions {
  /** A folder with runbooks; folders in it are read, too. */
  readonly dir: string;
  /** Reads a page, as `AwsManager.ask` does for `scan`. */
  readonly ask: (request: ScanRequest, options: AskOptions<'scan'>) => Promise<Outcome<'scan'>>;
  /** Pages not to try again as long as they have not changed: `failed` of an earlier report. */
  readonly except?: ScanReport['failed'];
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** What became of the pages of a folder. */
export interface ScanReport {
  /** Pages whose text is kept beside them, those read earlier included. */
  readonly pages: number;
  /** Pages that were read now. */
  readonly read: number;
  /** Pages without a text, and why; `signature` changes when the page does. */
  readonly failed: readonly { readonly page: string; readonly reason: string; readonly signature: string }[];
  /** Pages beyond the limits of one look, or after nobody could be asked any more. */
  readonly left: number;
}

/** Limits of one look: pages in the folder, pages that are sent to be read, and bytes of a page. */
export const SCAN_LIMITS = Object.freeze({ pages: 2_000, reads: 50, bytes: 10_485_760 });

/**
 * Has the scanned pages of a folder read (PNG, JPEG, TIFF, PDF of one page) and keeps what stands on each beside it, in `<page>.scan.json`, with
 * who read it and how sure that is; `localDocuments` then finds it. A page is read once, and again when it changed. Pages leave as they are.
 *
 * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when the folder cannot be read; `ERR_SITREP_ABORTED` once `signal` aborts.
 */
export async function readScans(options: ReadScansOptions): Promise<ScanReport> {
  const { dir, except = [], clock = systemClock } = options;
  const known = new Map(except.map((each) => [`${each.page} ${each.signature}`, each]));
  const paths = await listPages(dir);
  const failed: ScanReport['failed'][number][] = [];
  let pages = 0;
  let read = 0;
  let left = Math.max(0, paths.length - SCAN_LIMITS.pages);
  let ended = false;
  for (const path of paths.slice(0, SCAN_LIMITS.pages)) {
    const page = relative(dir, path);
    const { size, mtimeMs } = await stat(path);
    const signature = `${size} ${mtimeMs}`;
    const before = known.get(`${page} ${signature}`);
    if (before !== undefined) {
      failed.push(before);
      continue;
    }
    if (size === 0 || size > SCAN_LIMITS.bytes) {
      failed.push({ page, reason: `A page has 1 to ${SCAN_LIMITS.bytes} bytes, this one ${size}`, signature });
      continue;
    }
    const bytes = await readFile(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if ((await kept(path))?.sha256 === sha256) {
      pages++;
      continue;
    }
    if (ended || read >= SCAN_LIMITS.reads) {
      left++;
      continue;
    }
    const outcome = await options.ask({ bytes, tables: true }, options.signal === undefined ? {} : options);
    if (outcome.outcome === 'unanswered') {
      // Nobody was asked, so nobody would be asked for the next one.
      ended = outcome.calls.length === 0;
      failed.push({ page, reason: outcome.reason, signature });
      continue;
    }
    const { lines, tables } = outcome.value;
    await keep(path, {
      v: 1,
      sha256,
      provider: outcome.by.provider,
      readAt: clock.now(),
      confidence: meanConfidence([...lines]),
      lines: [...lines],
      tables: tables.map((table) => table.map((row) => [...row])),
    });
    pages++;
    read++;
  }
  return { pages, read, failed, left };
}

async function kept(path: string): Promise<ScannedPage | undefined> {
  try {
    return parseScannedPage(await readFile(`${path}${SCAN_SUFFIX}`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whole or not at all: a search may read it at any moment. */
async function keep(path: string, page: ScannedPage): Promise<void> {
  const part = `${path}${SCAN_SUFFIX}.part`;
  await writeFile(part, `${JSON.stringify(page, null, 1)}\n`);
  await rename(part, `${path}${SCAN_SUFFIX}`);
}

async function listPages(dir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && SCAN_PAGES.test(entry.name))
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort();
  } catch (error) {
    throw new SitrepError('ERR_SITREP_CONFIG_INVALID', `The folder of runbooks cannot be read: ${dir}`, {
      cause: error,
    });
  }
}
