import * as z from 'zod/mini';
import { defineTool, type Tool } from '../../models/index.ts';
import type { Evidence } from '../../protocol/index.ts';
import { fenceText } from '../../safety/index.ts';
import type { MetricSeries } from '../../telemetry/index.ts';
import type { AgentContext } from '../agent.ts';
import type { LabelList } from '../prompts/label-list.ts';

const SERIES = 8;
/** Points of a series that a model sees. */
const POINTS = 24;
const ANSWER_CHARS = 6_000;

/** What a model may read while it thinks about a cause: evidence in full, and the metrics of one component. Nothing here changes anything. */
export function readingTools(
  { telemetry, window, baseline }: Pick<AgentContext, 'telemetry' | 'window' | 'baseline'>,
  evidence: LabelList<Evidence>,
): readonly Tool[] {
  return [
    defineTool({
      name: 'evidence',
      description: 'A piece of evidence in full, by its label such as E3.',
      schema: z.object({ label: z.string().check(z.maxLength(10)) }),
      run: ({ label }) => {
        const found = evidence.find(label);
        return found === undefined ? `There is no evidence ${label}.` : fenceText(inFull(found), ANSWER_CHARS);
      },
    }),
    defineTool({
      name: 'metrics',
      description: 'The metrics of one component since the incident began, each with what is usual for it.',
      schema: z.object({ component: z.string().check(z.minLength(1), z.maxLength(300)) }),
      run: async ({ component }, { signal = NEVER }) => {
        const whole = { from: Math.min(baseline.from, window.from), to: window.to };
        const answer = await telemetry.metrics({ window: whole, entities: [component] }, { signal });
        if (answer.status === 'unknown') return fenceText(`Not known: ${answer.reason}`, ANSWER_CHARS);
        const own = answer.rows.filter(({ entity }) => entity === component).slice(0, SERIES);
        if (own.length === 0) return 'There are no metrics of such a component.';
        return fenceText(own.map((series) => describeSeries(series, window.from)).join('\n'), ANSWER_CHARS);
      },
    }),
  ];
}

const NEVER = new AbortController().signal;

function inFull({ kind, entity, statement, lines = [], citation }: Evidence): string {
  return [
    `${kind}${entity === undefined ? '' : ` of ${entity}`}: ${statement}`,
    ...lines,
    `from ${citation.source}`,
  ].join('\n');
}

function describeSeries({ name, unit, stat, times, values, stepMs }: MetricSeries, from: number): string {
  const at = times.findIndex((time) => time >= from);
  const start = at < 0 ? values.length : at;
  const before = [...values.subarray(0, start)].filter(Number.isFinite).sort((a, b) => a - b);
  const usual = before.length === 0 ? 'not known' : short(before[Math.floor(before.length / 2)] as number);
  const stretch = Math.max(1, Math.ceil((values.length - start) / POINTS));
  const points: string[] = [];
  for (let i = start; i < values.length; i += stretch) points.push(short(values[i] as number));
  return `${name} (${stat}, ${unit}): usual ${usual}; since then, one value every ${(stretch * stepMs) / 1_000} s: ${points.join(' ')}`;
}

/** Four digits; `-` for what was not measured. */
function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '-';
}
