import { css } from 'lit';

/** How `<sitrep-aws-usage>` looks. */
export const usageStyles = css`
  td,
  tbody th {
    padding: 7px 16px 7px 0;
    vertical-align: top;
  }
  tbody th {
    max-width: 46ch;
    font-weight: 400;
  }
  thead th {
    color: var(--_muted);
    font-size: var(--_small);
    font-weight: 500;
  }
  .service {
    font-weight: 600;
  }
  .state {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
  }
  .state > :first-child {
    color: var(--_ink);
  }
  .state > .critical {
    color: var(--_critical);
  }
  .line-of {
    display: block;
    white-space: nowrap;
  }
  .card {
    padding: 9px 0 11px;
    border-bottom: 1px solid var(--_line);
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(118px, 1fr));
    gap: 6px 16px;
    margin: 6px 0;
  }
  dt {
    color: var(--_muted);
    font-size: var(--_small);
  }
  .minutes {
    display: block;
    max-width: 100%;
  }
  .good {
    fill: var(--_muted);
  }
  .bad {
    fill: var(--_critical);
  }
`;
