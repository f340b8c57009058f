import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { built, startServer, temporaryFolder, type ServerProcess } from './server-process.ts';
import { openBrowser, openPage, type WatchedPage } from './watched-page.ts';

/** What the tests of one file share: a build, a browser, and a folder for journals. */
export interface OpsStage {
  /** Where the journal `name` of this file is. */
  db(name: string): string;
  /** Starts `sitrep serve` on that journal. */
  serve(
    name: string,
    options: { readonly speed: number; readonly port?: number; readonly config?: string },
  ): Promise<ServerProcess>;
  /** Opens `/ops` of a server in a context of its own. */
  open(server: ServerProcess): Promise<WatchedPage>;
}

/** Sets a file of tests up, and takes it down after them. */
export function opsStage(): OpsStage {
  const folder = temporaryFolder();
  let browser: Browser | undefined;
  before(async () => {
    await built();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    folder.remove();
  });
  const db = (name: string) => join(folder.path, `${name}.db`);
  return {
    db,
    serve: (name, options) => startServer({ db: db(name), ...options }),
    open({ url }) {
      if (browser === undefined) throw new Error('open a page in a test, not before');
      return openPage(browser, `${url}/ops`);
    },
  };
}
