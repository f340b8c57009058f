import { css } from 'lit';

/**
 * Every colour and measure of the elements, in one place. A page sets `--sitrep-*` on any element around them; what it leaves unset
 * follows `color-scheme`, which a feed or a `theme` attribute decides.
 */
export const tokens = css`
  :host {
    --_surface: var(--sitrep-surface, light-dark(#ffffff, #131417));
    --_raised: var(--sitrep-raised, light-dark(#f5f5f3, #1b1d21));
    --_line: var(--sitrep-line, light-dark(#e4e4df, #2a2d32));
    --_line-strong: var(--sitrep-line-strong, light-dark(#8b8b84, #6d7178));
    --_ink: var(--sitrep-ink, light-dark(#1a1a18, #e8e8e4));
    --_muted: var(--sitrep-muted, light-dark(#5f5f59, #a2a4a2));
    --_accent: var(--sitrep-accent, light-dark(#1f55c4, #8db0ff));
    --_accent-soft: var(--sitrep-accent-soft, light-dark(#eef3fe, #1a2436));
    --_on-accent: var(--sitrep-on-accent, light-dark(#ffffff, #0d1424));
    --_critical: var(--sitrep-critical, light-dark(#b4231a, #ff8d80));
    --_warning: var(--sitrep-warning, light-dark(#855500, #e3b350));
    --_font: var(--sitrep-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif);
    --_mono: var(--sitrep-font-mono, ui-monospace, 'SF Mono', Menlo, Consolas, monospace);
    --_text: var(--sitrep-text, 0.8125rem);
    --_small: calc(var(--_text) * 0.885);
    --_large: calc(var(--_text) * 1.154);
    --_title: calc(var(--_text) * 1.69);
    --_radius: var(--sitrep-radius, 5px);
    --_space: var(--sitrep-space, 8px);
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
`;
