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
  .reading {
    font-weight: 600;
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
  .origin {
    stroke: var(--_muted);
    stroke-dasharray: 3 2;
  }
  .limit {
    stroke: var(--_critical);
  }
  .key.band {
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
  @container (max-width: 559px) {
    ul {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
