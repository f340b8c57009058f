import type { Evidence, Hypothesis, IncidentView, Moment } from '@sitrep/sdk/protocol';
import { sparkline } from './sparkline.ts';

const WIDTH = 100;

/** An investigated incident as a report for a terminal: what broke and since when, why, what to do, and how sure all that is. */
export function reportText(view: IncidentView): string {
  const evidence = new Map(view.evidence.map((each) => [each.id, each]));
  const parts = [
    head(view),
    section('Why', causes(view, evidence)),
    section(
      'Not read',
      [...new Set(view.missing)].flatMap((line) => wrap(line, 2)),
    ),
    section(
      'What comes next',
      view.forecasts.flatMap(({ statement }) => wrap(statement, 2)),
    ),
    section('What to do', proposals(view)),
    section('Timeline', timeline(view)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function head({ incident, agents }: IncidentView): string {
  const impact = agents.find(({ phase }) => phase === 'detection')?.report;
  const start = incident.marks.impactStart;
  const facts = [incident.severity, ...(incident.entity === undefined ? [] : [incident.entity])];
  if (start !== undefined) facts.push(`since ${moment(start)}`);
  const affected = impact?.impact?.entities.length ?? 0;
  if (affected > 0) facts.push(`${affected} component${affected === 1 ? '' : 's'} affected`);
  const verdict =
    incident.cause === undefined
      ? 'No cause was agreed on.'
      : `${incident.cause.entity}: ${incident.cause.statement} (confidence ${percent(incident.cause.confidence)})`;
  return [
    oneLine(incident.title),
    facts.join(' · '),
    ...(impact === undefined ? [] : wrap(impact.claim, 0)),
    '',
    ...wrap(verdict, 0),
  ].join('\n');
}

function causes({ hypotheses }: IncidentView, evidence: ReadonlyMap<string, Evidence>): readonly string[] {
  return hypotheses.flatMap((hypothesis, index) => [...(index === 0 ? [] : ['']), ...cause(hypothesis, evidence)]);
}

function cause(hypothesis: Hypothesis, evidence: ReadonlyMap<string, Evidence>): readonly string[] {
  const { rank, entity, mechanism, confidence, statement, onset, supporting, contradicting, missing } = hypothesis;
  const since = onset === undefined ? '' : ` · since ${moment(onset)}`;
  return [
    `  ${rank}. ${entity}: ${mechanism} · confidence ${percent(confidence)}${since}`,
    ...wrap(statement, 5),
    ...supporting.flatMap((id) => cited('for', evidence.get(id))),
    ...contradicting.flatMap((id) => cited('against', evidence.get(id))),
    ...missing.flatMap((line) => wrap(`missing: ${line}`, 5)),
  ];
}

function cited(side: string, evidence: Evidence | undefined): readonly string[] {
  if (evidence === undefined) return [];
  const { statement, series, lines = [], citation } = evidence;
  const measured = series?.values.filter((value): value is number => value !== null) ?? [];
  const drawn =
    series === undefined || measured.length === 0
      ? []
      : [
          `       ${sparkline(series.values)}  ${series.entity} ${series.name}, ${figure(Math.min(...measured))} to ${figure(Math.max(...measured))} ${series.unit}`,
        ];
  return [
    ...wrap(`${side}: ${statement}`, 5),
    ...drawn,
    ...lines.slice(0, 3).map((line) => `       | ${oneLine(line).slice(0, WIDTH)}`),
    `       [${citation.source}, ${citation.signal}, ${citation.rows} rows]`,
  ];
}

function proposals({ actions }: IncidentView): readonly string[] {
  return actions.flatMap(({ request, status }) => {
    const given = Object.entries(request.arguments).map(([name, value]) => `${name} ${String(value)}`);
    const how = given.length === 0 ? '' : ` (${given.join(', ')})`;
    return [
      `  ${request.title}: ${request.action} ${request.target}${how} · ${request.risk} · ${status}`,
      ...wrap(request.expectedEffect, 5),
    ];
  });
}

// What agents said stands above, and updates are for other readers.
const ELSEWHERE = new Set(['agent-reported', 'update-published', 'evidence-recorded']);

function timeline({ timeline: entries }: IncidentView): readonly string[] {
  const shown = entries.filter(({ kind }) => !ELSEWHERE.has(kind));
  return shown.flatMap(({ at, text }) => {
    const [first = '', ...rest] = wrap(text, 11);
    return [`  ${clockTime(at)} ${first.trimStart()}`, ...rest];
  });
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n');
}

function wrap(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ')) {
    if (line !== '' && indent + line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${' '.repeat(indent)}${each}`);
}

// Telemetry may hold control characters; a terminal must not act on them.
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function moment({ at, earliest, latest }: Moment): string {
  const slack = Math.round((latest - earliest) / 2_000);
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC${slack > 0 ? ` ± ${slack} s` : ''}`;
}

function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function figure(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
