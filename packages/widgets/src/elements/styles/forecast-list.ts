import { css } from 'lit';

/** How `<sitrep-forecast-list>` looks. */
export const forecastStyles = css`
  :host {
    container-type: inline-size;
  }
  ul {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 16px 28px;
  }
  ul > :only-child {
    grid-column: 1 / -1;
  }
  figcaption {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 12px;
    margin-bottom: 6px;
  }
  .entity {
    font-weight: 500;
  }
  .reading {
    font-weight: 600;
  }
  .name {
    grid-column: 1 / -1;
    overflow: hidden;
    color: var(--_muted);
    font-size: calc(var(--_text) * 0.86);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  figure > svg {
    display: block;
    max-width: 100%;
    overflow: visible;
  }
  text {
    fill: var(--_muted);
    font-family: var(--_font);
    font-size: 10px;
  }
  .grid {
    stroke: var(--_line);
  }
  path.band {
    fill: color-mix(in oklab, var(--_accent) 20%, transparent);
  }
  path.median {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 1.6;
    stroke-dasharray: 4 3;
  }
  path.line {
    fill: none;
    stroke: var(--_ink);
    stroke-width: 1.4;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .origin {
    stroke: var(--_muted);
    stroke-dasharray: 3 2;
  }
  .limit {
    stroke: var(--_critical);
  }
  .foot {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 12px;
  }
  .key.band {
    display: inline-block;
    width: 12px;
    height: 8px;
    margin-inline-end: 5px;
    background: color-mix(in oklab, var(--_accent) 32%, transparent);
  }
  .bar {
    margin-inline-end: 7px;
    vertical-align: 0.18em;
  }
  .bar-track {
    fill: var(--_line);
  }
  .bar-share {
    fill: var(--_ink);
  }
  .breach,
  .outcome {
    margin-top: 4px;
  }
  [part='record'] {
    margin-top: 12px;
  }
  .scroll {
    max-height: 180px;
    overflow: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    position: sticky;
    top: 0;
    background: var(--_surface);
    font-weight: 600;
  }
  th,
  td {
    padding: 1px 8px 1px 0;
    border-bottom: 1px solid var(--_line);
    text-align: start;
  }
  @container (max-width: 559px) {
    ul {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
