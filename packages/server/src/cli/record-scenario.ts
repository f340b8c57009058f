import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Views } from '@sitrep/sdk/views';
import type { IncidentView, Scenario } from '@sitrep/sdk/protocol';
import { faultKinds, type FaultKind } from '@sitrep/sdk/simulator';
import { loadConfig } from '../config.ts';
import { formatScenario } from '../record/format-scenario.ts';
import { recordingStage } from '../record/recording-stage.ts';
import { recordScenario, type RecordProgress } from '../record/record-scenario.ts';
import { shopStage } from '../record/shop-stage.ts';
import type { Stage } from '../record/stage.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { openInput } from './open-telemetry.ts';

/** Options of `sitrep record-scenario`, as given. */
export interface RecordCommandOptions {
  readonly telemetry?: string | undefined;
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
  readonly seed?: string | undefined;
  readonly config?: string | undefined;
}

/** Records a scenario, writes it to a file and prints what is in it; resolves with the exit code. */
export async function recordToFile(what: readonly string[], options: RecordCommandOptions): Promise<number> {
  const [subject, ...more] = what;
  if (subject === undefined || more.length > 0)
    throw new CommandError(EXIT.usage, 'record-scenario needs one NAME or FILE. See sitrep --help.');
  const seed = seedOf(options.seed ?? '1');
  const name = isFault(subject)
    ? subject
    : basename(subject)
        .replace(/\.json$/, '')
        .replaceAll(/[\s\p{C}]/gu, '-');
  const out = options.out ?? `${name}.json`;
  if (existsSync(out) && options.force !== true) throw inTheWay(out);
  const { aws, agents } = options.config === undefined ? {} : await loadConfig(options.config);
  const stage = isFault(subject)
    ? shopStage({ fault: subject, seed })
    : await stageOf(subject, name, options.telemetry);
  const scenario = await recordScenario({
    stage,
    seed,
    ...(aws && { aws }),
    ...(agents && { agents }),
    onProgress: (progress) => void process.stderr.write(`sitrep: ${said(progress)}\n`),
  });
  await writeFile(out, formatScenario(scenario), { flag: options.force === true ? 'w' : 'wx' }).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') throw inTheWay(out);
      throw new CommandError(EXIT.input, `${out} cannot be written: ${cause.message}`, { cause });
    },
  );
  process.stdout.write(summary(scenario, out));
  return EXIT.ok;
}

function seedOf(text: string): number {
  const seed = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(seed)) throw new CommandError(EXIT.usage, `--seed cannot be ${text}. See sitrep --help.`);
  return seed;
}

function isFault(name: string): name is FaultKind {
  return (faultKinds as readonly string[]).includes(name);
}

async function stageOf(file: string, name: string, dir = dirname(file)): Promise<Stage> {
  if (!existsSync(file)) {
    const known = faultKinds.join(', ');
    throw new CommandError(EXIT.input, `${file} is neither a file nor a fault of the simulated shop: ${known}.`);
  }
  return recordingStage({ name, title: `Recorded incident: ${name}`, ...(await openInput(dir, file)) });
}

function inTheWay(out: string): CommandError {
  return new CommandError(EXIT.input, `${out} exists and is left alone; --force replaces it.`);
}

function said({ simulatedMs, facts, incidents }: RecordProgress): string {
  const runs = incidents.map(({ incident: { run, status } }) => `${status}, ${run.phase ?? run.state}`);
  return `${Math.round(simulatedMs / 60_000)} min: ${runs.length === 0 ? 'nothing yet' : runs.join('; ')} (${facts} facts)`;
}

function summary(scenario: Scenario, out: string): string {
  const views = new Views();
  for (const fact of scenario.facts) views.apply(fact);
  const sources = new Map<string, number>();
  for (const { source, service } of scenario.attribution ?? []) {
    const who = source === 'local' ? 'local engine' : `${service} (${source})`;
    sources.set(who, (sources.get(who) ?? 0) + 1);
  }
  return [
    `${out}: ${scenario.title}, ${scenario.facts.length} facts`,
    ...views.list().map(line),
    `  work: ${[...sources].map(([who, count]) => `${who} ${count}`).join(', ')}`,
    `  sha256 ${scenario.checksum}`,
    '',
  ].join('\n');
}

function line({ incident, actions }: IncidentView): string {
  const done = actions.filter(({ completedAt }) => completedAt !== undefined);
  const cause = incident.cause === undefined ? 'no cause agreed on' : `cause ${incident.cause.entity}`;
  const acted = done.map(({ request }) => `${request.action} ${request.target}`).join(', ');
  return `  ${incident.status}: ${incident.title}; ${cause}; ${acted === '' ? 'nothing done' : acted}`;
}
