import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createAwsManager, localProvider, type Provider } from '@sitrep/sdk/aws';
import { userText } from '@sitrep/sdk/models';

// What the manager adds to a call of the bare SDK client: processor time and median, both against the same fake in a process of its own, in
// turn. Then what a call costs without any service, metering included, and a thousand calls at once.

const CALLS = 150;
const ROUNDS = 4;
const RATIO_GOAL = 1.25;
const ADDED_GOAL_MS = 0.3;
const METER_GOAL_US = 20;

const fake = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, 'programs/aws-fake.ts')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [first] = (await once(fake.stdout, 'data')) as [Buffer];
const { endpoint, region, credentials } = JSON.parse(first.toString()) as {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

const { BedrockRuntimeClient, ConverseCommand } = await import('@aws-sdk/client-bedrock-runtime');
const { NodeHttpHandler } = await import('@smithy/node-http-handler');
const { Agent } = await import('node:http');
const bare = new BedrockRuntimeClient({
  endpoint,
  region,
  credentials,
  authSchemePreference: ['sigv4'],
  requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true, maxSockets: 128 }) }),
});
const aws = { regions: [region], endpoint, credentials, bedrock: { models: ['nova-lite'], lifecycle: false } };
const manager = createAwsManager({
  aws,
  masker: 'none',
  openTelemetry: false,
  budget: { dayUsd: 1_000 },
  limits: { lane: { queue: 2_000, maxWaitMs: 60_000 } },
});

const request = { messages: [userText('Why is the queue full?')], maxOutputTokens: 60 };
const byClient = () =>
  bare.send(
    new ConverseCommand({
      modelId: 'amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: 'Why is the queue full?' }] }],
      inferenceConfig: { maxTokens: 60 },
    }),
  );
const byManager = async () => {
  const { outcome } = await manager.ask('reason', request);
  if (outcome !== 'answered') throw new Error('no answer');
};

async function measure(call: () => Promise<unknown>) {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1_000 / CALLS, p50Ms: median(times) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

await measure(byClient);
await measure(byManager);
const rounds = [];
for (let i = 0; i < ROUNDS; i++) rounds.push({ client: await measure(byClient), manager: await measure(byManager) });
const ratio = median(rounds.map(({ client, manager }) => manager.cpuMs / client.cpuMs));
const addedMs = median(rounds.map(({ client, manager }) => manager.p50Ms - client.p50Ms));

const line = (name: string, text: string) => process.stdout.write(`  ${name.padEnd(38)} ${text}\n`);
process.stdout.write(`aws: a Converse call, the manager beside the bare client (${ROUNDS} rounds of ${CALLS})\n`);
line(
  'processor time a call, client, manager',
  rounds.map(({ client, manager }) => `${client.cpuMs.toFixed(2)}/${manager.cpuMs.toFixed(2)}`).join('  ') + ' ms',
);
line('ratio', `${ratio.toFixed(2)}  goal ${ratio <= RATIO_GOAL ? 'met' : 'MISSED'}: at most ${RATIO_GOAL}`);
line(
  'added at the median',
  `${addedMs.toFixed(3)} ms  goal ${addedMs <= ADDED_GOAL_MS ? 'met' : 'MISSED'}: at most ${ADDED_GOAL_MS}`,
);

const plain: Provider<'retrieve'> = {
  ...localProvider('retrieve', 'remote', () => []),
  service: 'remote',
  local: false,
};
const guarded = createAwsManager({ providers: [plain], masker: 'none', openTelemetry: false });
const LOOPS = 20_000;
for (let i = 0; i < LOOPS; i++) await guarded.ask('retrieve', { query: 'x' });
const cpu = process.cpuUsage();
for (let i = 0; i < LOOPS; i++) await guarded.ask('retrieve', { query: 'x' });
const { user, system } = process.cpuUsage(cpu);
const perCallUs = (user + system) / LOOPS;
line(
  'the manager alone, processor time a call',
  `${perCallUs.toFixed(1)} µs  goal ${perCallUs <= METER_GOAL_US ? 'met' : 'MISSED'}: at most ${METER_GOAL_US}, metering and all else`,
);

const before = process.memoryUsage().rss;
const began = performance.now();
await Promise.all(Array.from({ length: 1_000 }, byManager));
line(
  'a thousand calls at once',
  `${(performance.now() - began).toFixed(0)} ms, ${((process.memoryUsage().rss - before) / 1_048_576).toFixed(0)} MiB more`,
);
await manager.stop();
bare.destroy();
fake.kill('SIGTERM');
if (ratio > RATIO_GOAL || addedMs > ADDED_GOAL_MS || perCallUs > METER_GOAL_US) process.exitCode = 1;
