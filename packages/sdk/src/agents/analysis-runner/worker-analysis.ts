import { Worker } from 'node:worker_threads';
import { BoundedQueue, endOfTurn, SitrepError } from '../../base/index.ts';
import { runStep, type AnalysisStep, type StepInput, type StepOutcome } from '../steps/steps.ts';
import type { AnalysisRunner } from './analysis-runner.ts';
import { movedWith, takeApart, type WorkerMessage } from './job-messages.ts';

/** What {@link workerAnalysis} takes. */
export interface WorkerAnalysisOptions {
  /** Jobs that may wait while one runs; one more is refused with `ERR_SITREP_OVERLOADED`. Default 16. */
  readonly maxWaiting?: number;
  /** Heap of the worker in MiB; a job that needs more ends with `ERR_SITREP_ANALYSIS_LOST`. Numbers lie outside it. Default 1,024. */
  readonly maxHeapMb?: number;
  /** The worker's module, where a bundler has put it elsewhere. Default: the one in this package. */
  readonly module?: URL;
}

/** Defaults of {@link workerAnalysis}. */
export const WORKER_ANALYSIS_DEFAULTS = Object.freeze({ maxWaiting: 16, maxHeapMb: 1_024 });

/** {@link workerAnalysis}, with where it computes. */
export interface WorkerAnalysis extends AnalysisRunner {
  /** `none` before the first job and after the end; `thread` when no worker could be started and the asking thread computes instead. */
  readonly where: 'none' | 'worker' | 'thread';
}

/**
 * Computes in a worker thread, one job after another, so that the asking thread stays free: it only hands the numbers over, about half a
 * mebibyte at a turn of its event loop. The thread starts with the first job and does not keep the process alive.
 *
 * Where no worker can be started (a bundle without its module), jobs run in the asking thread.
 *
 * `run` rejects with `ERR_SITREP_OVERLOADED` (retryable) when too many wait; `ERR_SITREP_ANALYSIS_LOST` (retryable) when the worker died at
 * the job, and the next job gets a new one; `ERR_SITREP_ABORTED` when aborted or closed, at once: a running job's worker is ended.
 *
 * @throws TypeError when an option is out of its range.
 * @example
 * const analysis = workerAnalysis();
 * const sitrep = createSitrep({ telemetry, agents: agentsWith({ analysis }) });
 */
export function workerAnalysis(options: WorkerAnalysisOptions = {}): WorkerAnalysis {
  return new WorkerThread(options);
}

interface Job {
  readonly number: number;
  readonly step: AnalysisStep;
  readonly input: StepInput<AnalysisStep>;
  readonly signal: AbortSignal;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

class WorkerThread implements WorkerAnalysis {
  readonly #waiting: BoundedQueue<Job>;
  readonly #maxHeapMb: number;
  readonly #module: URL;
  #worker: Worker | undefined;
  #ready = false;
  #unable = false;
  #closed = false;
  #running: Job | undefined;
  #count = 0;

  constructor({
    maxWaiting = WORKER_ANALYSIS_DEFAULTS.maxWaiting,
    maxHeapMb = WORKER_ANALYSIS_DEFAULTS.maxHeapMb,
    module,
  }: WorkerAnalysisOptions) {
    if (!(maxHeapMb > 0)) throw new TypeError(`maxHeapMb must be above 0, got ${maxHeapMb}`);
    this.#waiting = new BoundedQueue(maxWaiting);
    this.#maxHeapMb = maxHeapMb;
    // From source as well as from what is published.
    this.#module =
      module ?? new URL(`./analysis-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  }

  get where(): WorkerAnalysis['where'] {
    return this.#unable ? 'thread' : this.#ready ? 'worker' : 'none';
  }

  run<Step extends AnalysisStep>(
    step: Step,
    input: StepInput<Step>,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<StepOutcome<Step>> {
    return new Promise((resolve, reject) => {
      if (signal.aborted || this.#closed) return reject(aborted(signal.reason));
      const leave = (): void => signal.removeEventListener('abort', give);
      const job: Job = {
        number: ++this.#count,
        step,
        input,
        signal,
        resolve: (answer) => (leave(), resolve(answer as StepOutcome<Step>)),
        reject: (error) => (leave(), reject(error instanceof Error ? error : new Error(String(error)))),
      };
      const give = (): void => {
        job.reject(aborted(signal.reason));
        // Nothing else can stop a computation; what waits behind it gets a new worker.
        if (this.#running === job) this.#drop();
      };
      if (!this.#waiting.offer(job))
        return reject(
          new SitrepError('ERR_SITREP_OVERLOADED', `${this.#waiting.limit} analyses are waiting already`, {
            retryable: true,
          }),
        );
      signal.addEventListener('abort', give, { once: true });
      return this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (let job = this.#waiting.take(); job; job = this.#waiting.take()) job.reject(aborted(undefined));
    this.#running?.reject(aborted(undefined));
    this.#running = undefined;
    await this.#end();
  }

  #next(): void {
    if (this.#running) return;
    let job = this.#waiting.take();
    while (job?.signal.aborted) job = this.#waiting.take();
    if (!job) {
      this.#worker?.unref();
      return;
    }
    this.#running = job;
    if (this.#unable) void this.#runHere(job);
    else void this.#send(job, this.#start());
  }

  #start(): Worker {
    if (this.#worker) {
      this.#worker.ref();
      return this.#worker;
    }
    const worker = new Worker(this.#module, {
      name: 'sitrep-analysis',
      resourceLimits: { maxOldGenerationSizeMb: this.#maxHeapMb },
    });
    this.#worker = worker;
    this.#ready = false;
    worker.on('message', (message: WorkerMessage) => {
      if (worker === this.#worker) this.#hear(message);
    });
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`The worker thread ended with ${code}`)));
    return worker;
  }

  async #send(job: Job, worker: Worker): Promise<void> {
    for (const message of takeApart(job.number, job.step, job.input)) {
      if (this.#running !== job || this.#worker !== worker) return;
      worker.postMessage(message, movedWith(message));
      await new Promise<void>((resolve) => endOfTurn(resolve));
    }
  }

  #hear(message: WorkerMessage): void {
    if (message.type === 'ready') {
      this.#ready = true;
      return;
    }
    const job = this.#running;
    if (!job || job.number !== message.job) return;
    this.#running = undefined;
    if (message.type === 'answer') job.resolve(message.answer);
    else {
      const error = new Error(message.message);
      if (message.stack !== undefined) error.stack = message.stack;
      job.reject(error);
    }
    this.#next();
  }

  /** The worker ended by itself. One that never said anything could not be started, and another one could not either. */
  #lost(worker: Worker, cause: Error): void {
    if (worker !== this.#worker) return;
    const job = this.#running;
    this.#unable = !this.#ready && this.#count > 0;
    this.#worker = undefined;
    this.#ready = false;
    if (job && this.#unable) {
      void this.#runHere(job);
      return;
    }
    this.#running = undefined;
    job?.reject(
      new SitrepError('ERR_SITREP_ANALYSIS_LOST', `The worker thread died at the step ${job.step}`, {
        cause,
        retryable: true,
      }),
    );
    this.#next();
  }

  async #runHere(job: Job): Promise<void> {
    await new Promise<void>((resolve) => endOfTurn(resolve));
    if (this.#running !== job) return;
    try {
      job.resolve(runStep(job.step, job.input));
    } catch (error) {
      job.reject(error);
    }
    this.#running = undefined;
    this.#next();
  }

  #drop(): void {
    this.#running = undefined;
    void this.#end();
    this.#next();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#ready = false;
    await worker?.terminate();
  }
}

function aborted(cause: unknown): SitrepError {
  return new SitrepError('ERR_SITREP_ABORTED', 'The analysis was cancelled', cause === undefined ? {} : { cause });
}
