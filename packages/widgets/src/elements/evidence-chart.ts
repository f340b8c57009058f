import type { StoreSnapshot } from '@sitrep/sdk/client';
import type { IncidentView, SeriesExcerpt } from '@sitrep/sdk/protocol';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatReading, formatTime } from '../base/formats.ts';
import { figureStyles } from '../base/figure-styles.ts';
import { IncidentElement } from '../base/incident-element.ts';
import { strings } from '../base/strings.ts';
import { ticker } from '../base/ticker.ts';
import { WidthController } from '../base/width-controller.ts';
import { chartStyles } from './styles/evidence-chart.ts';
import { CHART_HEIGHT, drawSeries, layOut } from '../base/draw-series.ts';

/** Width in CSS pixels that a chart has until it is measured. */
const FIRST_WIDTH = 320;

/**
 * One series with the band that is normal for it and the moment its change began. Points are thinned to the width, peaks kept; what
 * was not measured is a gap. The same numbers stand in a table for whoever cannot use the drawing.
 *
 * @attr {string} evidence-id - which finding of the incident; without it the first with a series
 */
export class EvidenceChart extends IncidentElement {
  static override readonly tag = 'sitrep-evidence-chart';
  static override properties: PropertyDeclarations = {
    ...IncidentElement.properties,
    evidenceId: { type: String, attribute: 'evidence-id' },
    series: { attribute: false },
    pointed: { state: true },
    table: { state: true },
  };
  static override styles = [IncidentElement.styles, figureStyles, chartStyles];

  declare evidenceId: string | null;
  /** A series to draw instead of one of the incident's; needs no feed. */
  declare series: SeriesExcerpt | undefined;
  declare private pointed: number | undefined;
  declare private table: boolean;
  readonly #box: WidthController = new WidthController(this, FIRST_WIDTH);

  constructor() {
    super();
    this.evidenceId = null;
    this.table = false;
  }

  protected override render(): unknown {
    return this.series === undefined ? super.render() : this.figure(this.series);
  }

  protected override incident({ evidence }: IncidentView, _snapshot: StoreSnapshot): unknown {
    const found = this.evidenceId
      ? evidence.find(({ id }) => id === this.evidenceId)
      : evidence.find(({ series }) => series !== undefined);
    return found?.series === undefined ? html`<p class="muted">${strings().noSeries}</p>` : this.figure(found.series);
  }

  private figure(series: SeriesExcerpt): TemplateResult {
    const frame = layOut(series, this.#box.width);
    if (frame === undefined) return html`<p class="muted">${strings().noSeries}</p>`;
    const read = (value: number | null | undefined): string => formatReading(value, series.unit, frame.highest);
    const last = series.values.findLast((value) => value !== null);
    const shown = this.pointed === undefined ? series.values.length - 1 : this.pointed;
    const name = `${series.entity} ${series.name}`;
    const summary = strings().chartSummary(name, read(frame.lowest), read(frame.highest), read(last));
    return html`<figure>
      <figcaption>
        <strong class="entity">${series.entity}</strong>
        <span class="reading num" aria-hidden="true"
          >${this.pointed === undefined ? nothing : html`<span class="small">${formatTime(series.times[shown], ticker.now)}</span>`}
          <strong>${read(this.pointed === undefined ? last : (series.values[shown] ?? null))}</strong></span
        >
        <code class="name">${series.name}</code>
      </figcaption>
      ${
        this.table
          ? this.asTable(series, read)
          : html`<svg
              role="img"
              aria-label=${summary}
              width=${this.#box.width}
              height=${CHART_HEIGHT}
              viewBox="0 0 ${this.#box.width} ${CHART_HEIGHT}"
              @pointermove=${this.point}
              @pointerleave=${this.leave}
            >
              ${drawSeries(series, frame, read, this.pointed)}
            </svg>`
      }
      <div class="foot small">
        <span>
          ${
            series.baseline === undefined
              ? nothing
              : html`<span class="key band"></span
                  >${strings().normalBand(read(series.baseline.low), read(series.baseline.high))}`
          }
          ${
            series.onsetAt === undefined
              ? nothing
              : html`<span class="key onset"></span>${strings().onset(formatTime(series.onsetAt, ticker.now))}`
          }
        </span>
        <button class="link" aria-pressed=${this.table ? 'true' : 'false'} @click=${this.flip}>
          ${this.table ? strings().showChart : strings().showTable}<span class="visually-hidden">: ${name}</span>
        </button>
      </div>
    </figure>`;
  }

  private asTable(series: SeriesExcerpt, read: (value: number | null) => string): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${`${series.entity} ${series.name}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">${strings().time}</th>
            <th scope="col">${strings().value}</th>
          </tr>
        </thead>
        <tbody>
          ${series.values.map(
            (value, index) =>
              html`<tr>
                <td>${formatTime(series.times[index], ticker.now)}</td>
                <td>${value === null ? strings().notMeasured : read(value)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private point(event: PointerEvent): void {
    const series = this.series ?? this.shownSeries();
    const frame = series && layOut(series, this.#box.width);
    if (series === undefined || frame === undefined) return;
    this.pointed = frame.nearest(event.offsetX);
  }

  private shownSeries(): SeriesExcerpt | undefined {
    const snapshot = this.data.snapshot;
    const evidence = snapshot && this.find(snapshot)?.evidence;
    return evidence?.find(({ id, series }) => (this.evidenceId ? id === this.evidenceId : series !== undefined))
      ?.series;
  }

  private leave(): void {
    this.pointed = undefined;
  }

  private flip(): void {
    this.table = !this.table;
    this.pointed = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sitrep-evidence-chart': EvidenceChart;
  }
}
