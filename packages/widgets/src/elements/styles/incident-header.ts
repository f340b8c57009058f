import { css } from 'lit';

/** How `<sitrep-incident-header>` looks. */
export const headerStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 4px 24px;
    align-items: start;
  }
  .kicker {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
  }
  .kicker strong {
    font-weight: 600;
  }
  .kicker strong .mark {
    color: inherit;
  }
  .waits {
    color: var(--_accent);
    font-weight: 600;
  }
  h2 {
    margin: 3px 0 2px;
    font-size: var(--_title);
    font-weight: 600;
    line-height: 1.25;
    letter-spacing: -0.012em;
    text-wrap: balance;
  }
  .what {
    grid-row: span 2;
  }
  .when {
    display: grid;
    justify-items: end;
    line-height: 1.35;
  }
  .elapsed {
    font-size: calc(var(--_title) * 1.15);
    font-weight: 600;
    line-height: 1.2;
    letter-spacing: -0.015em;
  }
  .controls {
    justify-self: end;
    margin-top: 4px;
  }
  .controls.asking {
    grid-column: 1 / -1;
    justify-self: stretch;
  }
  .reason {
    flex: 1 1 200px;
    width: auto;
  }
  .clock {
    grid-column: 1 / -1;
    display: grid;
    grid-template-columns: repeat(6, 1fr);
    gap: 8px 6px;
    margin-top: 10px;
    padding-top: 10px;
    border-top: 1px solid var(--_line);
  }
  .clock .time {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
  }
  @container (max-width: 620px) {
    .clock {
      grid-template-columns: repeat(3, 1fr);
    }
    .clock .open {
      display: none;
    }
    .header {
      grid-template-columns: 1fr;
    }
    .controls {
      justify-self: start;
    }
    .what {
      grid-row: span 2;
    }
    .when {
      display: flex;
      align-items: baseline;
      gap: 6px;
    }
  }
`;
