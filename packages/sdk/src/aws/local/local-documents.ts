import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SitrepError, systemClock, type Clock } from '../../base/index.ts';
import { localProvider } from '../contract/local-provider.ts';
import type { Provider } from '../contract/provider.ts';
import { PassageIndex } from './passage-index.ts';
import { parseScannedPage, SCAN_SUFFIX, textOfPage, titleOfPage } from './scanned-page.ts';
import { splitDocument } from './split-document.ts';

/** What {@link localDocuments} takes. */
export interface LocalDocumentsOptions {
  /** A folder with runbooks; folders in it are read, too. Files that end in `.md`, `.markdown` or `.txt`, and what `readScans` read on its pages. */
  readonly dir: string;
  /** For which capability it answers. Default `retrieve`. */
  readonly capability?: 'retrieve' | 'recall';
  /** How long what was read is taken for current. Default 60,000 ms. */
  readonly refreshMs?: number;
  readonly clock?: Clock;
}

/** Limits on what is read; files beyond them are left out, the last ones by name first. */
const FILES = 2_000;
const FILE_BYTES = 1_048_576;
const ALL_BYTES = 67_108_864;
const READABLE = /\.(?:md|markdown|txt|scan\.json)$/i;

/**
 * Searches a folder of runbooks in this process. Read with the first question, and again when a file has changed; symbolic links are not
 * followed.
 *
 * @example
 * createAwsManager({ providers: [localDocuments({ dir: './runbooks' })] });
 */
export function localDocuments(options: LocalDocumentsOptions): Provider<'retrieve' | 'recall'> {
  const { capability = 'retrieve', clock = systemClock, refreshMs = 60_000, dir } = options;
  const folder = new Folder(dir, clock, refreshMs);
  return localProvider(capability, 'local-documents', async ({ query, limit = 5 }) => {
    const index = await folder.index();
    return index.search(query, limit).map(({ id: _, ...passage }) => passage);
  });
}

interface Found {
  readonly path: string;
  readonly signature: string;
}

class Folder {
  readonly #dir: string;
  readonly #clock: Clock;
  readonly #refreshMs: number;
  #readAt = -Infinity;
  #signature = '';
  #index: Promise<PassageIndex> | undefined;

  constructor(dir: string, clock: Clock, refreshMs: number) {
    this.#dir = dir;
    this.#clock = clock;
    this.#refreshMs = refreshMs;
  }

  /** @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when the folder cannot be read. */
  index(): Promise<PassageIndex> {
    const known = this.#index;
    if (known !== undefined && this.#clock.monotonic() - this.#readAt < this.#refreshMs) return known;
    this.#readAt = this.#clock.monotonic();
    const made = this.#read(known);
    // A folder that cannot be read now may be readable with the next question.
    made.catch(() => {
      this.#index = undefined;
    });
    this.#index = made;
    return made;
  }

  async #read(known: Promise<PassageIndex> | undefined): Promise<PassageIndex> {
    try {
      const files = await listFiles(this.#dir);
      const signature = files.map((file) => file.signature).join('\n');
      if (known !== undefined && signature === this.#signature) return await known;
      const index = await PassageIndex.create();
      for (const { path } of files) {
        const { name, title, text: whole } = documentOf(relative(this.#dir, path), await readFile(path, 'utf8'));
        splitDocument(whole).forEach(({ heading, text }, i) =>
          index.add({ id: `${name}#${i}`, text, title: title ?? heading ?? name, source: name }),
        );
      }
      this.#signature = signature;
      return index;
    } catch (error) {
      throw new SitrepError('ERR_SITREP_CONFIG_INVALID', `The folder of runbooks cannot be read: ${this.#dir}`, {
        cause: error,
      });
    }
  }
}

/** A file as a document: what was read on a page stands for the page, and its title says how sure that is. */
function documentOf(
  name: string,
  text: string,
): { readonly name: string; readonly text: string; readonly title?: string } {
  if (!name.endsWith(SCAN_SUFFIX)) return { name, text };
  const page = parseScannedPage(text);
  const pageName = name.slice(0, -SCAN_SUFFIX.length);
  return page === undefined
    ? { name: pageName, text: '' }
    : { name: pageName, text: textOfPage(page), title: titleOfPage(pageName, page) };
}

async function listFiles(dir: string): Promise<readonly Found[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && READABLE.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
  const found: Found[] = [];
  let bytes = 0;
  for (const path of paths.sort().slice(0, FILES)) {
    const { size, mtimeMs } = await stat(path);
    if (size > FILE_BYTES || bytes + size > ALL_BYTES) continue;
    bytes += size;
    found.push({ path, signature: `${path} ${size} ${mtimeMs}` });
  }
  return found;
}
