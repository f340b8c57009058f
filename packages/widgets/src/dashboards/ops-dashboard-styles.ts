import { css } from 'lit';

/** How `<sitrep-ops-dashboard>` lays its elements out: three columns, two, or one incident at a time. */
export const dashboardStyles = css`
  :host {
    min-height: 100%;
    background: var(--_surface);
    container-type: inline-size;
  }
  .bar {
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: baseline;
    gap: 4px 28px;
    padding: 11px 20px;
    border-bottom: 1px solid var(--_line);
  }
  .brand {
    font-size: var(--_large);
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  sitrep-error-notice::part(notice) {
    margin: 10px 20px 0;
  }
  .grid {
    display: grid;
    grid-template-columns: 272px minmax(0, 1fr);
  }
  .list {
    padding: 14px 16px 24px 20px;
    border-inline-end: 1px solid var(--_line);
  }
  sitrep-incident-list {
    margin-inline: -10px;
  }
  sitrep-incident-list::part(inset) {
    margin-inline: 10px;
  }
  sitrep-fault-panel {
    margin-top: 28px;
  }
  .detail {
    padding: 16px 28px 40px;
  }
  .back {
    display: none;
  }
  sitrep-phase-track {
    margin-top: 20px;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 376px;
    gap: 0 40px;
    margin-top: 24px;
  }
  .side {
    display: grid;
    align-content: start;
    gap: 28px;
  }
  .columns sitrep-hypothesis-list::part(aged),
  .side ::part(aged),
  .list ::part(aged),
  .bar ::part(aged),
  sitrep-phase-track::part(aged) {
    display: none;
  }
  @container (max-width: 1180px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
      gap: 24px;
    }
    .side {
      grid-row: auto;
    }
    .bar {
      grid-template-columns: 1fr auto;
    }
    .bar sitrep-health-strip {
      grid-row: 2;
      grid-column: 1 / -1;
    }
  }
  @container (max-width: 760px) {
    .grid {
      grid-template-columns: minmax(0, 1fr);
    }
    .grid:not(.listing) > .list,
    .listing > .detail,
    .listing > .back {
      display: none;
    }
    .list {
      padding: 14px 16px 24px;
      border: 0;
    }
    .back {
      display: block;
      margin: 12px 16px 0;
      justify-self: start;
    }
    .detail {
      padding: 12px 16px 32px;
    }
    .bar {
      padding: 10px 16px;
    }
    sitrep-error-notice::part(notice) {
      margin-inline: 16px;
    }
  }
`;
