import { css } from 'lit';

/** How `<sitrep-action-card>` looks. */
export const actionStyles = css`
  .request {
    padding: 12px 14px 14px;
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    background: var(--_accent-soft);
  }
  .request + .request {
    margin-top: 12px;
  }
  h4 {
    margin-bottom: 2px;
    font-size: var(--_large);
    font-weight: 600;
    line-height: 1.35;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 1px 14px;
    margin-top: 8px;
  }
  dt {
    color: var(--_muted);
  }
  .exact {
    padding: 7px 0;
    border-block: 1px solid color-mix(in oklab, var(--_accent) 26%, transparent);
  }
  .argument {
    display: block;
  }
  .digest {
    color: var(--_muted);
    font-size: calc(var(--_text) * 0.8);
    word-break: break-all;
  }
  .request .row,
  form {
    margin-top: 10px;
  }
  form .row {
    margin-top: 8px;
  }
  .accent {
    color: var(--_accent);
  }
  .decided {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0 9px;
    padding: 6px 0;
  }
  .decided > .mark {
    margin-top: 0.35em;
  }
  .decided + .decided {
    border-top: 1px solid var(--_line);
  }
  .request + ul {
    margin-top: 8px;
  }
  summary {
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover .title {
    color: var(--_accent);
  }
`;
