import { css } from 'lit';

/** What all elements share: type, hairlines, buttons, fields, and how aged data looks. */
export const styles = css`
  :host {
    display: block;
    color: var(--_ink);
    font: 400 var(--_text) / 1.5 var(--_font);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  :host([hidden]) {
    display: none;
  }
  :host([stale]) {
    --_ink: var(--_muted);
    --_critical: var(--_muted);
    --_warning: var(--_muted);
  }
  * {
    box-sizing: border-box;
  }
  h2,
  h3,
  h4,
  p,
  ol,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ol,
  ul {
    list-style: none;
  }
  h3 {
    font-size: var(--_text);
    font-weight: 600;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 2px calc(var(--_space) * 1.5);
    margin-bottom: var(--_space);
  }
  .small,
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: var(--_small);
  }
  .num {
    white-space: nowrap;
  }
  .critical,
  .small.critical {
    color: var(--_critical);
  }
  .warning,
  .small.warning {
    color: var(--_warning);
  }
  code,
  pre,
  .mono {
    font-family: var(--_mono);
    font-size: calc(var(--_text) * 0.925);
  }
  .mark {
    width: 0.85em;
    height: 0.85em;
    flex: none;
    overflow: visible;
    vertical-align: -0.06em;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  .button {
    min-height: 30px;
    padding: 3px 12px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_ink);
    font-weight: 500;
    cursor: pointer;
  }
  .button:hover {
    background: var(--_raised);
  }
  .button.primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .button.primary:hover {
    background: color-mix(in oklab, var(--_accent) 88%, var(--_ink));
  }
  .button[aria-disabled='true'] {
    border-color: var(--_line);
    background: var(--_raised);
    color: var(--_muted);
    cursor: default;
  }
  .link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    cursor: pointer;
    text-align: start;
    white-space: nowrap;
  }
  .link:hover {
    text-decoration: underline;
  }
  .field {
    width: 100%;
    min-height: 30px;
    padding: 3px 8px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .field::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_space);
  }
  summary {
    cursor: pointer;
  }
  [role='alert'] {
    color: var(--_critical);
  }
  [part='aged'] {
    margin-bottom: 4px;
    color: var(--_warning);
    font-size: var(--_small);
  }
  @media (pointer: coarse) {
    .button,
    .field {
      min-height: 40px;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .turning {
      animation: turn 2.4s linear infinite;
      transform-origin: center;
      transform-box: fill-box;
    }
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
`;
