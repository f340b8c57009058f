import type { CalibrationSource } from '../../src/analysis/index.ts';
import type { Measure } from './graded-tasks.ts';
import type { TaskResult } from './run-task.ts';

/** Stated confidence against how often it was right. */
export interface Reliability {
  readonly rows: readonly {
    readonly from: number;
    readonly to: number;
    readonly answers: number;
    readonly stated: number;
    readonly right: number;
  }[];
  readonly error: number;
  readonly sources: readonly CalibrationSource[];
}

const ROW = 22;
const LEFT = 300;
const TRACK = 360;
const SQUARE = 240;

/** The report as one picture that reads in light and dark: every score on its own scale with its goals, and the reliability diagram. */
export function reportSvg(results: readonly TaskResult[], reliability: Reliability): string {
  const lines: string[] = [];
  let y = 44;
  for (const { task, scores } of results) {
    lines.push(`<text class="head" x="24" y="${y}">${escape(task.title)}</text>`);
    y += ROW;
    for (const measure of task.measures) {
      lines.push(track(measure, scores[measure.key] as number, y));
      y += ROW;
    }
    y += 10;
  }
  const height = Math.max(y + 24, 360);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Scores of the local engine against their goals, and the reliability of its confidence">
<style>
text { fill: #1b1d21 } .head { font-weight: 650 } .small { fill: #5b616b; font-size: 11px } .end { text-anchor: end } .mid { text-anchor: middle }
.rail, .frame { stroke: #d5d8dd } .goal { stroke: #8a909a; stroke-width: 2 } .dot { fill: #2050c8 } .ideal { stroke: #8a909a; stroke-dasharray: 3 3 } .band { fill: #2050c8; opacity: .14 }
@media (prefers-color-scheme: dark) { text { fill: #e8eaed } .small { fill: #a2a8b3 } .rail, .frame { stroke: #3a3f48 } .dot, .band { fill: #8fb0ff } }
</style>
<text class="small" x="${LEFT}" y="20">ticks: enough, good, beyond · shaded: the band to be in · right is better</text>
${lines.join('\n')}
${diagram(reliability, 800, 60)}
</svg>
`;
}

function track({ label, goals, range }: Measure, score: number, y: number): string {
  const at = (value: number): number => {
    const place = (value - range[0]) / (range[1] - range[0]);
    return Math.round(10 * (LEFT + TRACK * Math.min(1, Math.max(0, place)))) / 10;
  };
  const ticks = [goals.must, goals.good, goals.stretch]
    .filter((goal) => goal !== undefined)
    .map((goal) => `<path class="goal" d="M${at(goal)} ${y - 9}v10"/>`);
  const band = goals.band
    ? `<rect class="band" x="${at(goals.band[0])}" y="${y - 10}" width="${at(goals.band[1]) - at(goals.band[0])}" height="12"/>`
    : '';
  const shown = score.toFixed(score !== 0 && Math.abs(score) < 0.01 ? 4 : Math.abs(score) > 2 ? 1 : 2);
  return `<text x="36" y="${y}">${escape(label)}</text><text class="end" x="${LEFT - 14}" y="${y}">${shown}</text><path class="rail" d="M${LEFT} ${y - 4}h${TRACK}"/>${band}${ticks.join('')}<circle class="dot" cx="${at(score)}" cy="${y - 4}" r="5"/>`;
}

function diagram({ rows, error }: Reliability, x: number, y: number): string {
  const most = Math.max(1, ...rows.map(({ answers }) => answers));
  const dots = rows
    .filter(({ answers }) => answers > 0)
    .map(({ stated, right, answers }) => {
      const size = 3 + 7 * Math.sqrt(answers / most);
      return `<circle class="dot" fill-opacity=".8" cx="${(x + SQUARE * stated).toFixed(1)}" cy="${(y + SQUARE * (1 - right)).toFixed(1)}" r="${size.toFixed(1)}"/>`;
    });
  return `<text class="head" x="${x}" y="${y - 16}">Confidence</text>
<rect class="frame" fill="none" x="${x}" y="${y}" width="${SQUARE}" height="${SQUARE}"/><path class="ideal" d="M${x} ${y + SQUARE}L${x + SQUARE} ${y}"/>
${dots.join('')}
<text class="small mid" x="${x + SQUARE / 2}" y="${y + SQUARE + 18}">stated</text><text class="small end" x="${x - 8}" y="${y + 10}">right</text>
<text class="small" x="${x}" y="${y + SQUARE + 38}">expected calibration error ${error.toFixed(3)}</text><text class="small" x="${x}" y="${y + SQUARE + 54}">dot: a tenth of the scale, area by answers</text>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
