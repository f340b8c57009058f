import { css } from 'lit';

/** How `<sitrep-hypothesis-list>` looks. */
export const hypothesisStyles = css`
  :host {
    container-type: inline-size;
  }
  h4 {
    margin-top: 12px;
    font-size: var(--_small);
    font-weight: 600;
  }
  .cause {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 10px;
    font-size: var(--_large);
    font-weight: 600;
  }
  .cause code {
    font-size: 0.95em;
  }
  .statement {
    max-width: 68ch;
    margin-top: 2px;
    font-size: var(--_large);
    line-height: 1.45;
  }
  .sure {
    font-size: var(--_text);
    font-weight: 500;
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
  .charts {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 12px 28px;
    margin-top: 12px;
  }
  .charts > :only-child {
    grid-column: 1 / -1;
  }
  .judgement {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    margin-top: 10px;
  }
  .findings {
    margin-top: 2px;
  }
  sitrep-evidence-item::part(aged) {
    display: none;
  }
  .findings li + li {
    border-top: 1px solid var(--_line);
  }
  .missing li {
    padding: 2px 0;
  }
  .other {
    border-top: 1px solid var(--_line);
  }
  .other:first-of-type {
    margin-top: 4px;
  }
  .other summary {
    display: grid;
    grid-template-columns: 1.2em 1fr auto;
    gap: 0 8px;
    padding: 6px 0;
    list-style: none;
  }
  .other summary::-webkit-details-marker {
    display: none;
  }
  .other summary:hover {
    color: var(--_accent);
  }
  .inside {
    padding: 0 0 12px 1.9em;
  }
  @container (max-width: 560px) {
    .charts {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
