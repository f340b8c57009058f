import { css } from 'lit';

/** How `<sitrep-evidence-chart>` looks. */
export const chartStyles = css`
  figcaption {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 12px;
    margin-bottom: 6px;
  }
  .foot {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 12px;
  }
  .entity {
    font-weight: 500;
  }
  .name {
    grid-column: 1 / -1;
    overflow: hidden;
    color: var(--_muted);
    font-size: calc(var(--_text) * 0.86);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .reading {
    display: inline-flex;
    align-items: baseline;
    gap: 8px;
  }
  .reading strong {
    font-weight: 600;
  }
  svg {
    display: block;
    max-width: 100%;
    overflow: visible;
    touch-action: pan-y;
  }
  text {
    fill: var(--_muted);
    font-family: var(--_font);
    font-size: 10px;
  }
  .grid {
    stroke: var(--_line);
  }
  .band {
    fill: color-mix(in oklab, var(--_muted) 17%, transparent);
  }
  .median {
    stroke: var(--_muted);
    stroke-dasharray: 2 3;
    opacity: 0.6;
  }
  .onset {
    stroke: var(--_critical);
    stroke-dasharray: 3 2;
  }
  .line {
    fill: none;
    stroke: var(--_ink);
    stroke-width: 1.4;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .line.after {
    stroke: var(--_critical);
    stroke-width: 1.7;
  }
  .pointer {
    stroke: var(--_muted);
  }
  .dot {
    fill: var(--_surface);
    stroke: var(--_ink);
    stroke-width: 1.5;
  }
  .key {
    display: inline-block;
    width: 12px;
    height: 8px;
    margin-inline-end: 5px;
  }
  .key.band {
    background: color-mix(in oklab, var(--_muted) 28%, transparent);
  }
  .key.onset {
    width: 0;
    margin-inline: 12px 5px;
    border-inline-start: 1px dashed var(--_critical);
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
`;
