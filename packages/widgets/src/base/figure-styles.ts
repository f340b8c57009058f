import { css } from 'lit';

/** Figures and the tables that stand in for them: caption, drawing, foot line and a table that scrolls by itself. */
export const figureStyles = css`
  figcaption {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 12px;
    margin-bottom: 6px;
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
  .line {
    fill: none;
    stroke: var(--_ink);
    stroke-width: 1.4;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .foot {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 12px;
  }
  .key {
    display: inline-block;
    width: 12px;
    height: 8px;
    margin-inline-end: 5px;
  }
  .scroll {
    max-height: 180px;
    overflow: auto;
  }
  .scroll th {
    position: sticky;
    top: 0;
    background: var(--_surface);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    font-weight: 600;
  }
  th,
  td {
    padding: 1px 8px 1px 0;
    border-bottom: 1px solid var(--_line);
    text-align: start;
  }
`;
