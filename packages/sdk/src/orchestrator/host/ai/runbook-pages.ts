import { readScans, type AwsManager, type ScanReport } from '../../../aws/index.ts';
import type { CancelTimer, Clock } from '../../../base/index.ts';
import { cleanText } from '../../../safety/index.ts';
import type { CheckResult } from '../health-report.ts';

/** What {@link RunbookPages} take. */
export interface RunbookPagesOptions {
  readonly dir: string;
  readonly ai: Pick<AwsManager, 'ask' | 'configured'>;
  readonly clock: Clock;
}

/** How often the folder is looked at. */
const AGAIN_MS = 3_600_000;

/** Has the scanned pages of a host's folder of runbooks read, once each, in the background: at the start, and every hour. */
export class RunbookPages {
  readonly #options: RunbookPagesOptions;
  readonly #stop = new AbortController();
  #report: ScanReport | undefined;
  #failure: string | undefined;
  #working: Promise<void> | undefined;
  #cancel: CancelTimer | undefined;

  constructor(options: RunbookPagesOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#options.ai.configured('scan')) return;
    this.#working = this.#look();
  }

  /** Reads nothing more; resolves when the page under way is done with. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#cancel?.();
    await this.#working;
  }

  /** `undefined` while nothing has been looked at. */
  check(): CheckResult | undefined {
    if (this.#report === undefined && this.#failure === undefined) return undefined;
    const { pages = 0, failed = [], left = 0 } = this.#report ?? {};
    const [first] = failed;
    const unread =
      first && `${failed.length} pages of runbooks could not be read, such as ${first.page}: ${first.reason}`;
    const reason = this.#failure ?? unread;
    return {
      name: 'runbooks',
      status: reason === undefined ? 'ok' : 'degraded',
      ...(reason === undefined ? {} : { reason: cleanText(reason) }),
      details: { pages, failed: failed.length, left },
    };
  }

  async #look(): Promise<void> {
    const { dir, ai, clock } = this.#options;
    const { signal } = this.#stop;
    try {
      const except = this.#report?.failed ?? [];
      this.#report = await readScans({ dir, ask: (...asked) => ai.ask('scan', ...asked), except, signal, clock });
      this.#failure = undefined;
    } catch (error) {
      this.#failure = `The pages of runbooks cannot be kept: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (signal.aborted) return;
    this.#cancel = clock.after(AGAIN_MS, () => {
      this.#working = this.#look();
    });
  }
}
