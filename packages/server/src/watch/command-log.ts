import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SitrepError } from '@sitrep/sdk/base';
import type { ShopCommand } from '@sitrep/sdk/simulator';
import * as z from 'zod';

/** The first line: what makes the shop and its clock the same after a restart. */
export const LogHead = z.object({
  v: z.literal(1),
  seed: z.int(),
  /** See `scaledClock`: what the host's clock read when the machine's read `baseOriginAt`, and how fast it runs. */
  clock: z.object({ speed: z.number().positive(), baseOriginAt: z.number(), originAt: z.number() }),
  /** Faults injected before the commands in this file, so that later ones draw the same numbers. */
  faultsBefore: z.int().nonnegative(),
});
export type LogHead = z.infer<typeof LogHead>;

const Command = z.union([
  z.object({ type: z.literal('inject'), at: z.number(), fault: z.string(), place: z.string().optional() }),
  z.object({ type: z.literal('distract'), at: z.number(), herring: z.string() }),
  z.object({ type: z.literal('clear'), at: z.number() }),
  z.object({
    type: z.enum(['act', 'undo']),
    at: z.number(),
    executionKey: z.string(),
    action: z.string(),
    target: z.string(),
    arguments: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
]);

/** What a command log held. */
export interface KeptCommands {
  readonly head: LogHead;
  readonly commands: readonly ShopCommand[];
}

/** Commands that steered a simulated shop, one JSON line each, in a file that survives the process. */
export class CommandLog {
  #handle: FileHandle | undefined;
  #tail: Promise<void> = Promise.resolve();

  private constructor() {}

  /**
   * What `file` holds; `undefined` when there is none. A line that a crash cut off at the end is left out.
   *
   * @throws SitrepError `ERR_SITREP_CONFIG_INVALID` when it is not a command log.
   */
  static async read(file: string): Promise<KeptCommands | undefined> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const lines = text.split('\n').slice(0, -1);
    const [head, ...commands] = lines.map((line, index) => parse(line, index + 1, file));
    const parsed = z.object({ head: LogHead, commands: z.array(Command) }).safeParse({ head, commands });
    if (!parsed.success) throw notALog(`${file} is not a command log of this version`, parsed.error);
    return parsed.data as KeptCommands;
  }

  /** Writes `file` anew, whole or not at all, and opens it for more. */
  static async create(file: string, { head, commands }: KeptCommands): Promise<CommandLog> {
    const log = new CommandLog();
    const part = await open(`${file}.part`, 'w');
    await part.writeFile([head, ...commands].map((line) => `${JSON.stringify(line)}\n`).join(''));
    await part.datasync();
    await part.close();
    await rename(`${file}.part`, file);
    const folder = await open(dirname(file), 'r');
    await folder.sync();
    await folder.close();
    log.#handle = await open(file, 'a');
    return log;
  }

  /** Adds a command; {@link flushed} tells when it is on disk. */
  add(command: ShopCommand): void {
    const line = `${JSON.stringify(command)}\n`;
    this.#tail = this.#write(this.#tail, line);
    this.#tail.catch(() => {}); // whoever waits for it is told
  }

  /** Resolves when everything added so far is on disk. */
  flushed(): Promise<void> {
    return this.#tail;
  }

  async close(): Promise<void> {
    await this.#tail.catch(() => {});
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #write(before: Promise<void>, line: string): Promise<void> {
    await before;
    await this.#handle?.writeFile(line);
    await this.#handle?.datasync();
  }
}

function parse(line: string, number: number, file: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw notALog(`${file}:${number} is not a line of a command log`, cause);
  }
}

function notALog(message: string, cause: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_CONFIG_INVALID', message, { cause });
}
