import { css } from 'lit';

/** How `<sitrep-ops-dashboard>` lays its elements out: list and incident in three columns, an incident in two, or everything in one. */
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
    position: sticky;
    top: 0;
    align-self: start;
    padding: 14px 16px 24px 20px;
  }
  sitrep-incident-list::part(items) {
    margin-inline: -10px;
  }
  sitrep-fault-panel {
    margin-top: 28px;
  }
  .detail,
  .quiet {
    min-height: 85vh;
    padding: 16px 28px 40px;
    border-inline-start: 1px solid var(--_line);
  }
  .quiet {
    padding-top: 12vh;
    text-align: center;
  }
  .quiet h2 {
    font-size: var(--_title);
    font-weight: 600;
    letter-spacing: -0.012em;
  }
  .quiet p {
    max-width: 52ch;
    margin: 6px auto 0;
    text-wrap: balance;
  }
  sitrep-aws-usage {
    padding: 16px 20px 24px;
    border-top: 1px solid var(--_line);
  }
  sitrep-aws-usage::part(aged) {
    display: none;
  }
  .way {
    display: none;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 16px;
  }
  .jump {
    display: none;
    font-weight: 600;
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
  .main,
  .side {
    display: grid;
    align-content: start;
    gap: 28px;
  }
  .columns ::part(aged),
  .list ::part(aged),
  .bar ::part(aged),
  sitrep-phase-track::part(aged) {
    display: none;
  }
  @container (max-width: 1180px) {
    .grid {
      grid-template-columns: minmax(0, 1fr);
    }
    .grid:not(.listing) > .list,
    .listing > .detail,
    .listing > .way {
      display: none;
    }
    .grid:not(.listing) > .way {
      display: flex;
      margin: 12px 20px 0;
    }
    .list {
      position: static;
      padding-inline: 20px;
    }
    .detail,
    .quiet {
      padding: 12px 20px 32px;
      border: 0;
    }
    .quiet {
      order: -1;
      min-height: 0;
    }
    .columns {
      grid-template-columns: minmax(0, 1fr) 340px;
      gap: 0 32px;
    }
  }
  @container (max-width: 820px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
      gap: 24px;
    }
    .main,
    .side {
      display: contents;
    }
    .columns > * > * {
      order: 2;
    }
    .columns > .main > sitrep-hypothesis-list {
      order: 0;
    }
    .columns > .side > sitrep-action-card {
      order: 1;
    }
    .jump {
      display: block;
    }
    .bar {
      grid-template-columns: 1fr auto;
      padding: 10px 16px;
    }
    .bar sitrep-health-strip {
      grid-row: 2;
      grid-column: 1 / -1;
    }
    .list,
    .detail,
    .quiet {
      padding-inline: 16px;
    }
    .grid:not(.listing) > .way {
      margin-inline: 16px;
    }
    sitrep-aws-usage {
      padding-inline: 16px;
    }
    sitrep-error-notice::part(notice) {
      margin-inline: 16px;
    }
  }
`;
