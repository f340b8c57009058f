import type { Random } from '../../base/index.ts';
import type { TopologyNode } from '../../telemetry/index.ts';
import type { Call } from './call.ts';
import type { Effect } from './effect.ts';
import { Fifo } from './fifo.ts';
import type { Operation } from './operation.ts';
import { Replica, type MemorySpec } from './replica.ts';
import type { Route } from './route.ts';
import { StepStats } from '../observe/step-stats.ts';

/** What a component is made of. */
export interface ComponentSpec {
  readonly name: string;
  readonly kind: TopologyNode['kind'];
  readonly replicas: number;
  /** Of one replica. */
  readonly cores: number;
  /** Requests in work at once in one replica: threads, or connections of a database. */
  readonly workers: number;
  /** Requests that may wait for a worker; one more is rejected. */
  readonly queueLimit: number;
  readonly memory: MemorySpec;
  readonly version: string;
  /** Version before it, for a roll-back. */
  readonly previousVersion: string;
  /** Keeps state in its process: it has one replica that restarts in place and cannot be scaled. */
  readonly stateful?: boolean;
  /** A cache: share of answers when warm, and answers stored until it is warm again after a start. */
  readonly cache?: { readonly hitRatio: number; readonly fillCalls: number; readonly entries: number };
  /** Its disk, if it keeps data: megabytes in all, and in use on an ordinary day. */
  readonly disk?: { readonly limitMb: number; readonly usedMb: number };
}

/** A service, database, cache or queue: replicas with workers and cores, a queue before them, and the counts of the running step. */
export class Component {
  readonly spec: ComponentSpec;
  readonly name: string;
  readonly random: Random;
  readonly operations = new Map<string, Operation>();
  /** Routes on which it is the caller. */
  readonly routes: Route[] = [];
  readonly stats = new StepStats();
  replicas: Replica[] = [];
  version: string;
  previousVersion: string;
  /** The highest version there has been, so that a number is never given twice. */
  #newestVersion: string;
  readonly versionEffects = new Map<string, Effect>();
  readonly outsideEffects = new Set<Effect>();
  /** Clients that it turns away, by name of their group. */
  readonly blocked = new Set<string>();
  /** Share of requests that it turns away, those of the heaviest clients first. */
  shedShare = 0;
  /** Caches only: 0 just started, 1 warm. */
  warmth = 1;
  /** Caches only: share of the entries that were lost and that nobody has made anew. */
  lost = 0;
  /** Counts roll-outs, so that a newer one takes over from an older. */
  rollout = 0;

  workers = 0;
  cores = 0;
  busyWorkers = 0;
  busyCores = 0;
  readonly queue = new Fifo<Call>();
  readonly coreQueue = new Fifo<Call>();
  /** Disk filled with what goes away when its conditions do, and how fast it grows. */
  #spilledMb = 0;
  #diskMbPerMs = 0;
  #names = 0;
  #revisions = 0;
  #turn = 0;
  #touchedAt = 0;

  constructor(spec: ComponentSpec, random: Random) {
    this.spec = spec;
    this.name = spec.name;
    this.random = random;
    this.version = spec.version;
    this.previousVersion = spec.previousVersion;
    this.#newestVersion = spec.version;
    for (let i = 0; i < spec.replicas; i++) this.replicas.push(this.newReplica());
    this.refresh();
  }

  operation(name: string): Operation {
    let operation = this.operations.get(name);
    if (operation === undefined) this.operations.set(name, (operation = { name, writes: false, steps: [] }));
    return operation;
  }

  /** Makes up the next patch version: after `4.3.2` comes `4.3.3`. */
  nextVersion(): string {
    const parts = this.#newestVersion.split('.').map(Number);
    parts[parts.length - 1] = (parts.at(-1) ?? 0) + 1;
    this.#newestVersion = parts.join('.');
    return this.#newestVersion;
  }

  /** Makes up a name for the present version with other settings: after `4.3.2` comes `4.3.2+1`. */
  nextRevision(): string {
    return `${this.version.split('+')[0]}+${++this.#revisions}`;
  }

  /** A new pod of the present version, not yet in service. */
  newReplica(): Replica {
    return new Replica(`${this.name}-${this.#names++}`, this.version, this.spec.memory, this.random);
  }

  /** Recomputes capacity and effects after replicas or conditions changed. */
  refresh(): void {
    const up = this.replicas.filter((replica) => replica.up);
    this.workers = up.length * this.spec.workers;
    this.cores = up.length * this.spec.cores;
    for (const replica of this.replicas) {
      const inVersion = this.versionEffects.get(replica.version);
      replica.refresh(inVersion === undefined ? [...this.outsideEffects] : [...this.outsideEffects, inVersion]);
    }
    this.#diskMbPerMs = up.reduce((sum, { effect }) => sum + effect.diskMbPerS, 0) / 1_000;
    if (this.#diskMbPerMs === 0) this.#spilledMb = 0;
  }

  /** Disk in use, megabytes; 0 without a disk. */
  get diskMb(): number {
    const { disk } = this.spec;
    return disk === undefined ? 0 : Math.min(disk.limitMb, disk.usedMb + this.#spilledMb);
  }

  /** Whether nothing can be written any more. */
  get diskFull(): boolean {
    return this.#spilledMb > 0 && this.spec.disk !== undefined && this.diskMb >= this.spec.disk.limitMb;
  }

  /** The replica that takes the next request: in turn, leaving out those that are down or full. `undefined` when none is up. */
  nextReplica(): Replica | undefined {
    let fallback: Replica | undefined;
    for (let i = 0; i < this.replicas.length; i++) {
      const replica = this.replicas[(this.#turn + i) % this.replicas.length];
      if (replica === undefined || !replica.up) continue;
      if (replica.calls.length < this.spec.workers) {
        this.#turn = (this.#turn + i + 1) % this.replicas.length;
        return replica;
      }
      fallback ??= replica;
    }
    return fallback;
  }

  /** Brings the time-weighted counts up to `now`; to be called before any of the busy counts changes. */
  touch(now: number): void {
    const elapsed = now - this.#touchedAt;
    if (elapsed === 0) return;
    this.stats.coreMs += Math.min(this.busyCores, this.cores) * elapsed;
    this.stats.workerMs += Math.min(this.busyWorkers, this.workers) * elapsed;
    this.stats.queueMs += this.queue.size * elapsed;
    this.stats.coreCapacityMs += this.cores * elapsed;
    this.stats.workerCapacityMs += this.workers * elapsed;
    if (this.#diskMbPerMs > 0) this.#spilledMb += this.#diskMbPerMs * elapsed;
    this.#touchedAt = now;
  }
}
