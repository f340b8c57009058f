/**
 * Every event of the elements, with its `detail`. All bubble, cross shadow roots and can be cancelled; a feed around them turns those
 * that ask for a change into a command.
 */
export interface SitrepEvents {
  /** A person chose an incident in a list. */
  'sitrep-incident-select': { readonly incidentId: string };
  'sitrep-incident-acknowledge': { readonly incidentId: string };
  'sitrep-incident-resolve': { readonly incidentId: string; readonly reason: string };
  'sitrep-incident-note': { readonly incidentId: string; readonly text: string };
  /** A person's answer to a proposed action; `digest` is that of the request as it was shown. */
  'sitrep-action-decide': {
    readonly incidentId: string;
    readonly actionId: string;
    readonly digest: string;
    readonly verdict: 'approved' | 'rejected';
    readonly reason?: string;
  };
  /** Whether the cause that is named is the one that it was. */
  'sitrep-cause-judge': {
    readonly incidentId: string;
    readonly hypothesisId: string;
    readonly verdict: 'right' | 'wrong';
    readonly actual?: string;
  };
  'sitrep-fault-inject': { readonly fault: string };
  'sitrep-faults-clear': Record<string, never>;
}

/** Dispatches an event of {@link SitrepEvents} from `element`. */
export function emit<K extends keyof SitrepEvents>(element: Element, type: K, detail: SitrepEvents[K]): void {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
}

type CustomEvents = { [K in keyof SitrepEvents]: CustomEvent<SitrepEvents[K]> };

declare global {
  interface HTMLElementEventMap extends CustomEvents {}
}
