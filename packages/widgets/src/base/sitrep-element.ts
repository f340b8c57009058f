import type { StoreSnapshot } from '@sitrep/sdk/client';
import { html, LitElement, nothing, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatDuration, formatTime } from './formats.ts';
import { StoreController } from './store-controller.ts';
import { strings } from './strings.ts';
import { styles } from './styles.ts';
import { ticker } from './ticker.ts';
import { tokens } from './tokens.ts';

/** A class of element that can be registered. */
export interface Definable {
  define(tag?: string, registry?: CustomElementRegistry): void;
}

/**
 * What all elements are: they show the store of the feed around them, and one of five states: no feed, loading, failed, filled, and
 * stale (the connection is gone; what was known stays, visibly aged).
 *
 * @slot empty - shown while there is no feed around the element
 * @attr {'light' | 'dark'} theme - overrides the feed's theme for this element
 * @csspart aged - the line that says since when the data is not live
 * @cssprop --sitrep-accent - links, focus and what can be decided
 * @cssprop --sitrep-surface - background
 * @cssprop --sitrep-ink - text
 * @cssprop --sitrep-muted - secondary text
 * @cssprop --sitrep-line - hairlines
 * @cssprop --sitrep-critical - what is broken
 * @cssprop --sitrep-font - font family
 * @cssprop --sitrep-text - base font size
 */
export abstract class SitrepElement extends LitElement {
  /** The tag that {@link define} uses unless told otherwise. */
  static readonly tag: string = '';
  /** Elements that this one's template contains. */
  static readonly uses: readonly Definable[] = [];
  static override styles: CSSResultGroup = [tokens, styles];
  static override properties: PropertyDeclarations = {
    stale: { type: Boolean, reflect: true, useDefault: true },
  };

  /** Registers the element and those inside it. A tag that is taken is left alone. */
  static define(tag?: string, registry: CustomElementRegistry = customElements): void {
    const name = tag ?? this.tag;
    for (const other of this.uses) other.define(undefined, registry);
    if (registry.get(name) !== undefined) return;
    const own = this as unknown as CustomElementConstructor;
    registry.define(name, registry.getName?.(own) ? class extends own {} : own);
  }

  /** Whether what is shown is no longer live. Set by the element itself, for styles. */
  declare stale: boolean;
  protected readonly data: StoreController = new StoreController(this, (snapshot) => this.select(snapshot));

  constructor() {
    super();
    this.stale = false;
  }

  /** The parts of a snapshot that {@link content} reads; a change in no other part renders the element anew. */
  protected select(snapshot: StoreSnapshot): readonly unknown[] {
    return [snapshot];
  }

  /** What is shown once something is known. */
  protected abstract content(snapshot: StoreSnapshot): unknown;

  protected override willUpdate(): void {
    const snapshot = this.data.snapshot;
    this.stale = snapshot !== undefined && isStale(snapshot);
  }

  protected override render(): unknown {
    const snapshot = this.data.snapshot;
    if (snapshot === undefined) return html`<slot name="empty"><p class="muted">${strings().noFeed}</p></slot>`;
    if (!snapshot.loaded) return this.unloaded(snapshot);
    return html`${this.stale ? aged(snapshot) : nothing}${this.content(snapshot)}`;
  }

  /** What is shown before the first snapshot. */
  protected unloaded({ connection }: StoreSnapshot): unknown {
    if (connection.status === 'failed')
      return html`<p role="alert">
        ${strings().connectionFailed} ${connection.error?.message} <code>${connection.error?.code}</code>
      </p>`;
    if (connection.status === 'reconnecting') return html`<p class="muted">${strings().waitingForServer}</p>`;
    return html`<p class="muted" aria-busy="true">${strings().loading}</p>`;
  }
}

/** A live feed that has shown something and is not live now. Samples and recordings do not age. */
function isStale({ kind, loaded, connection }: StoreSnapshot): boolean {
  return kind === 'live' && loaded && connection.status !== 'live';
}

function aged({ connection }: StoreSnapshot): TemplateResult {
  const at = connection.lastMessageAt ?? connection.since;
  return html`<p part="aged">${strings().asOf(formatTime(at, ticker.now))}</p>`;
}

/** How long ago `at` was, never negative: a clock may have been set, or be known only about. */
export function ago(at: number, now: number): string {
  return formatDuration(Math.max(0, now - at));
}
