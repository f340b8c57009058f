// What else would run six agents for an incident. Loaded by name, because type checks and tests do without these packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Takes incidents through six agents that do nothing. */
export interface Contender {
  /** Resolves when one incident is through. */
  run(): Promise<void>;
  close(): Promise<void>;
}

export const AGENTS = ['detection', 'diagnosis', 'prediction', 'resolution', 'verification', 'communication'] as const;

/** Packages of test/bench/package.json: nothing is known of their types here. */
// oxlint-disable-next-line typescript/no-explicit-any
type Foreign = any;

const load = (name: string): Promise<Foreign> => import(name);

/**
 * Six nodes in a row that show their progress, a checkpoint in SQLite after each, written before the next one begins; no fsync, as the
 * checkpointer sets it up.
 */
export async function langGraph(file: string): Promise<Contender> {
  const { Annotation, END, START, StateGraph } = await load('@langchain/langgraph');
  const { SqliteSaver } = await load('@langchain/langgraph-checkpoint-sqlite');
  const state = Annotation.Root({
    reports: Annotation({ reducer: (a: object[], b: object[]) => [...a, ...b], default: () => [] }),
  });
  let graph = new StateGraph(state);
  for (const agent of AGENTS) graph = graph.addNode(agent, async () => ({ reports: [report(agent)] }));
  const path = [START, ...AGENTS, END];
  for (let i = 1; i < path.length; i++) graph = graph.addEdge(path[i - 1], path[i]);
  const saver = SqliteSaver.fromConnString(file);
  const app = graph.compile({ checkpointer: saver });
  let count = 0;
  return {
    async run() {
      const options = { configurable: { thread_id: `t${count++}` }, durability: 'sync', streamMode: 'updates' };
      for await (const _ of await app.stream({ reports: [] }, options));
    },
    async close() {
      saver.db.close();
    },
  };
}

/** A flow of six jobs, each waiting for the one before it, on a redis-server of its own that writes its log to disk once a second. */
export async function bullMq(folder: string): Promise<Contender> {
  const { FlowProducer, Worker } = await load('bullmq');
  const { Redis } = await load('ioredis');
  const socket = join(folder, 'redis.sock');
  const redis = await startRedis(folder, socket);
  const connect = () => new Redis({ path: socket, maxRetriesPerRequest: null });
  const connections = [connect(), connect()];
  const flow = new FlowProducer({ connection: connections[0] });
  const waiting = new Map<string, () => void>();
  const worker = new Worker(
    'agents',
    async (job: Foreign) => {
      await job.updateProgress(50);
      return report(job.name);
    },
    { connection: connections[1], concurrency: 64 },
  );
  worker.on('completed', (job: Foreign) => {
    if (job.name !== AGENTS.at(-1)) return;
    waiting.get(job.data.incident)?.();
    waiting.delete(job.data.incident);
  });
  let count = 0;
  return {
    async run() {
      const incident = `i${count++}`;
      const done = new Promise<void>((resolve) => waiting.set(incident, resolve));
      let job: object | undefined;
      for (const name of AGENTS)
        job = { name, queueName: 'agents', data: { incident }, children: job === undefined ? [] : [job] };
      await flow.add(job);
      await done;
    },
    async close() {
      await worker.close();
      await flow.close();
      for (const connection of connections) connection.disconnect();
      redis.kill();
    },
  };
}

/** Where redis-server is, or `undefined`. */
export function redisServer(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path));
}

function report(agent: string): object {
  return { agent, verdict: 'nothing-found', claim: 'Nothing', confidence: 0.5, supporting: [] };
}

async function startRedis(folder: string, socket: string): Promise<{ kill(): void }> {
  const flags = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes'];
  const child = spawn(redisServer() ?? 'redis-server', [...flags, '--appendfsync', 'everysec'], { stdio: 'ignore' });
  for (let i = 0; i < 100; i++) {
    if (await answers(socket)) return { kill: () => void child.kill() };
    await wait(50);
  }
  child.kill();
  throw new Error('redis-server did not start');
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(path, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on('error', () => resolve(false));
  });
}
