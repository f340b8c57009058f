import { readFile } from 'node:fs/promises';
import { Catalogue, MODEL_TABLE } from '@sitrep/sdk/aws';
import { readScenario, type Attribution, type Scenario } from '@sitrep/sdk/protocol';
import { startAwsFake } from '@sitrep/sdk/testing/aws-fake';
import { recordScenario, shopStage } from '@sitrep/server';

// What routing saves against asking Nova Pro every time, from the token counts of recorded calls. Without files the four scenarios are recorded
// with the wire-level fake; SITREP_SCENARIOS="a.json b.json" takes recordings that were made with real services instead.

const ALWAYS = 'nova-pro';
const FAULTS = ['api_overload', 'database_cascade', 'memory_leak', 'security_breach'] as const;
const line = (name: string, text: string) => process.stdout.write(`  ${name.padEnd(24)} ${text}\n`);
const usd = (value: number) => `${(value * 1_000).toFixed(3)} mUSD`;

const files = process.env['SITREP_SCENARIOS']?.split(' ').filter((file) => file !== '') ?? [];
const scenarios = files.length === 0 ? await recordWithFake() : await Promise.all(files.map(readFrom));
const catalogue = new Catalogue();
const pro = MODEL_TABLE.find(({ name }) => name === ALWAYS)?.id ?? '';

process.stdout.write(`Nova as routed against ${ALWAYS} every time\n`);
let routed = 0;
let always = 0;
let counted = 0;
let left = 0;
for (const { name, attribution = [] } of scenarios) {
  const models = new Map<string, number>();
  let here = 0;
  let there = 0;
  for (const call of attribution) {
    if (call.service !== 'nova' || call.model === undefined || call.outcome !== 'answered') continue;
    const instead = costOf(call, pro);
    if (call.cost.kind === 'unknown' || instead === undefined) {
      left++;
      continue;
    }
    here += call.cost.usd;
    there += instead;
    counted++;
    models.set(call.model, (models.get(call.model) ?? 0) + 1);
  }
  routed += here;
  always += there;
  const how = [...models].map(([model, calls]) => `${model} ${calls}`).join(', ');
  line(name, `${usd(here)} against ${usd(there)}: ${how}`);
}
const saving = 1 - routed / always;
line(
  'all',
  `${usd(routed)} against ${usd(always)}: ${(saving * 100).toFixed(1)} % less, ${counted} calls, ${left} left out`,
);
const sources = new Set(scenarios.flatMap(({ attribution = [] }) => attribution.map(({ source }) => source)));
line('assumed', 'Nova Pro would have been sent the same tokens and would have answered with as many, in one try.');
line('prices', `${MODEL_TABLE.find(({ name }) => name === ALWAYS)?.prices.at(-1)?.source}`);
line(
  'token counts',
  sources.has('fake')
    ? 'one for every four bytes of what was really sent; the answers are the fake’s, shorter than a model’s, so output weighs too little'
    : 'as the services counted them',
);
if (counted === 0) process.exitCode = 1;

function costOf({ tokens, at }: Attribution, model: string): number | undefined {
  const cost = tokens && catalogue.cost({ tokens }, { model }, at);
  return cost === undefined || cost.kind === 'unknown' ? undefined : cost.usd;
}

async function readFrom(file: string): Promise<Scenario> {
  return readScenario(await readFile(file, 'utf8'));
}

async function recordWithFake(): Promise<Scenario[]> {
  const fake = await startAwsFake();
  const { endpoint, region, credentials } = fake;
  const aws = { regions: [region], endpoint, credentials, bedrock: { lifecycle: false } };
  const recorded: Scenario[] = [];
  for (const fault of FAULTS)
    recorded.push(await recordScenario({ stage: shopStage({ fault }), aws: { aws, openTelemetry: false } }));
  await fake.close();
  return recorded;
}
