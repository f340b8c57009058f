import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Knows how wide its element is, in whole CSS pixels, and renders it anew when that changes. Until it is measured it has the `first` width. */
export class WidthController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #width: number;
  #observer: ResizeObserver | undefined;
  #frame = 0;

  constructor(host: ReactiveControllerHost & HTMLElement, first: number) {
    this.#host = host;
    this.#width = first;
    host.addController(this);
  }

  get width(): number {
    return this.#width;
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      // In the next frame: what is drawn for another width may have another height, which this frame's observers would have to be told of.
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#host.requestUpdate());
    });
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer?.disconnect();
    this.#observer = undefined;
  }
}
