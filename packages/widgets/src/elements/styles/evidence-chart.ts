import { css } from 'lit';

/** How `<sitrep-evidence-chart>` looks. */
export const chartStyles = css`
  .reading {
    display: inline-flex;
    align-items: baseline;
    gap: 8px;
  }
  .reading strong {
    font-weight: 600;
  }
  figure > svg {
    touch-action: pan-y;
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
  .key.band {
    background: color-mix(in oklab, var(--_muted) 28%, transparent);
  }
  .key.onset {
    width: 0;
    margin-inline: 12px 5px;
    border-inline-start: 1px dashed var(--_critical);
  }
`;
