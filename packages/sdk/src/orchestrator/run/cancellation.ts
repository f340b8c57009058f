/** Why work is given up: its phase ran out of time or was overtaken by events, its incident was resolved, or the host stops. */
export type CancelReason = 'budget' | 'overtaken' | 'resolved' | 'stop';

/** An `AbortController` that is made only when somebody asks for its signal: most agents never do. */
export class Cancellation {
  #controller: AbortController | undefined;
  #listeners: ((reason: CancelReason) => void)[] | undefined;
  #reason: CancelReason | undefined;

  get reason(): CancelReason | undefined {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** The first reason counts. */
  cancel(reason: CancelReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    const listeners = this.#listeners;
    this.#listeners = undefined;
    if (listeners !== undefined) for (const listener of listeners) listener(reason);
  }

  /** Calls `listener` once when it is cancelled, unless that has happened already. */
  onCancel(listener: (reason: CancelReason) => void): void {
    if (this.#reason === undefined) (this.#listeners ??= []).push(listener);
  }

  /** Takes a listener away again. */
  forget(listener: (reason: CancelReason) => void): void {
    const place = this.#listeners?.indexOf(listener) ?? -1;
    if (place >= 0) this.#listeners?.splice(place, 1);
  }
}
