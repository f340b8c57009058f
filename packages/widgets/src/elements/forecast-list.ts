import type { Forecast, ForecastRecord, ForecastScore, IncidentView, SeriesExcerpt } from '@sitrep/sdk/protocol';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { drawForecast, layOutForecast, type ForecastDrawing } from '../base/draw-forecast.ts';
import { CHART_HEIGHT } from '../base/draw-series.ts';
import { formatCount, formatDuration, formatReading, formatShare, formatTime } from '../base/formats.ts';
import { figureStyles } from '../base/figure-styles.ts';
import { IncidentElement } from '../base/incident-element.ts';
import { shareBar } from '../base/marks.ts';
import { strings } from '../base/strings.ts';
import { TickController, ticker } from '../base/ticker.ts';
import { WidthController } from '../base/width-controller.ts';
import { forecastStyles } from './styles/forecast-list.ts';

/** Width in CSS pixels that the element has until it is measured; from which on two charts stand side by side; and between them. */
const FIRST_WIDTH = 320;
const TWO_COLUMNS = 560;
const GAP = 28;

/**
 * What comes next: each forecast with its course and band drawn after what was known when it was made, the chance that a limit is crossed and the time
 * left, how it turned out once its time has come, and how earlier forecasts did. The same numbers stand in a table for whoever cannot use the drawing.
 *
 * @csspart record - how earlier forecasts turned out
 */
export class ForecastList extends IncidentElement {
  static override readonly tag = 'sitrep-forecast-list';
  static override properties: PropertyDeclarations = {
    ...IncidentElement.properties,
    tables: { state: true },
  };
  static override styles = [IncidentElement.styles, figureStyles, forecastStyles];

  /** Forecasts that are shown as a table. */
  declare private tables: ReadonlySet<string>;
  readonly #box: WidthController = new WidthController(this, FIRST_WIDTH);

  constructor() {
    super();
    this.tables = new Set();
    this.addController(new TickController(this));
  }

  protected override incident(view: IncidentView): unknown {
    const { forecasts } = view;
    const width =
      this.#box.width >= TWO_COLUMNS && forecasts.length > 1 ? (this.#box.width - GAP) / 2 : this.#box.width;
    return html`<section aria-labelledby="heading">
      <h3 id="heading" class="head">${strings().forecasts}</h3>
      ${
        forecasts.length === 0
          ? html`<p class="muted">${strings().noForecasts}</p>`
          : html`<ul>
                ${repeat(
                  forecasts,
                  ({ id }) => id,
                  (forecast) => html`<li>${this.forecast(forecast, view, Math.floor(width))}</li>`,
                )}
              </ul>
              <p part="record" class="small">
                ${record(forecasts.findLast(({ record }) => record !== undefined)?.record)}
              </p>`
      }
    </section>`;
  }

  private forecast(forecast: Forecast, view: IncidentView, width: number): TemplateResult {
    const { id, entity, name, p10, p50, p90, breach, times } = forecast;
    const drawing = layOutForecast(forecast, knownSeries(forecast, view), width);
    if (drawing === undefined) return html`<p class="muted">${strings().noSeries}</p>`;
    const read = (value: number | undefined): string => formatReading(value, forecast.unit, drawing.frame.to);
    const end = strings().forecastEnd(formatTime(times.at(-1), ticker.now), read(p50.at(-1)));
    const band = strings().forecastBand(read(p10.at(-1)), read(p90.at(-1)));
    const summary = `${entity} ${name}: ${end}, ${band}`;
    const asTable = this.tables.has(id);
    const score = view.forecastScores?.find(({ forecastId }) => forecastId === id);
    return html`<figure>
      <figcaption>
        <strong class="entity">${entity}</strong>
        <span class="num reading">${end}</span>
        <code class="name">${name}</code>
      </figcaption>
      ${asTable ? table(forecast, summary, read) : chart(forecast, drawing, summary, read)}
      <p class="foot small">
        <span><span class="key band"></span>${band}</span>
        <button class="link" aria-pressed=${asTable ? 'true' : 'false'} @click=${() => this.flip(id)}>
          ${asTable ? strings().showChart : strings().showTable}<span class="visually-hidden">: ${entity} ${name}</span>
        </button>
      </p>
      ${breach === undefined ? nothing : html`<p class="breach">${chance(breach, read)}</p>`}
      ${score === undefined ? nothing : html`<p class="small outcome">${outcome(score)}</p>`}
    </figure>`;
  }

  private flip(id: string): void {
    const tables = new Set(this.tables);
    if (!tables.delete(id)) tables.add(id);
    this.tables = tables;
  }
}

/** The series that the forecast was made from, as far as one of its findings shows it. */
function knownSeries({ supporting, entity, name }: Forecast, { evidence }: IncidentView): SeriesExcerpt | undefined {
  return evidence.find(({ id, series }) => supporting.includes(id) && series?.entity === entity && series.name === name)
    ?.series;
}

type Read = (value: number | undefined) => string;

function chart(forecast: Forecast, drawing: ForecastDrawing, summary: string, read: Read): TemplateResult {
  const { width } = drawing.frame;
  return html`<svg
    role="img"
    aria-label=${summary}
    width=${width}
    height=${CHART_HEIGHT}
    viewBox="0 0 ${width} ${CHART_HEIGHT}"
  >
    ${drawForecast(forecast, drawing, read)}
  </svg>`;
}

function table({ times, p10, p50, p90 }: Forecast, label: string, read: Read): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead>
        <tr>
          <th scope="col">${strings().time}</th>
          <th scope="col">${strings().median}</th>
          <th scope="col">${strings().band}</th>
        </tr>
      </thead>
      <tbody>
        ${times.map(
          (time, step) =>
            html`<tr>
              <td>${formatTime(time, ticker.now)}</td>
              <td>${read(p50[step])}</td>
              <td>${strings().interval(read(p10[step]), read(p90[step]))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function chance({ limit, side, probability, at }: NonNullable<Forecast['breach']>, read: Read): TemplateResult {
  const { breach } = strings();
  const when =
    at === null
      ? breach.unlikely
      : at > ticker.now
        ? breach.expected(formatTime(at, ticker.now), formatDuration(at - ticker.now))
        : breach.wasExpected(formatTime(at, ticker.now));
  return html`${shareBar(probability)}${breach.chance(formatShare(probability), side ?? 'above', read(limit))}
    <span class="muted">${when}</span>`;
}

function outcome({ observed, inside, breach, intervened, reason }: ForecastScore): string {
  const { outcome: say } = strings();
  if (observed === 0) return say.unobserved(reason ?? '');
  const parts = [say.inside(formatCount(inside), formatCount(observed))];
  if (breach !== undefined)
    parts.push(breach.leadMs === null ? say.notCrossed : say.crossed(formatDuration(breach.leadMs)));
  if (intervened) parts.push(say.intervened);
  return `${parts.join('; ')}.`;
}

function record(past: ForecastRecord | undefined): string {
  const { record: say } = strings();
  if (past === undefined || past.scored === 0) return say.none;
  const { scored, coverage, betterThanLast, crossed, warned, falseAlarms, leadMs, brier } = past;
  const parts = [say.scored(scored, formatShare(coverage))];
  if (betterThanLast !== null) parts.push(say.better(formatShare(betterThanLast)));
  if (crossed > 0) parts.push(say.warned(formatCount(warned), formatCount(crossed)));
  if (leadMs !== null) parts.push(say.lead(formatDuration(leadMs)));
  if (brier !== null) parts.push(say.brier(formatCount(falseAlarms), brier.toFixed(2)));
  return `${parts.join('; ')}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-forecast-list': ForecastList;
  }
}
