/** Lifts a body from the version in its key to the next one. */
export type Upcaster = (body: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** Up-casters by `kind@version`: one entry for each version that has been left behind. */
export type Upcasters = Readonly<Record<string, Upcaster>>;

/**
 * The up-casters of this version. A journal keeps what it was given; the lift happens on reading. Every kind is still in its first
 * version, so there is nothing to lift yet.
 */
export const upcasters: Upcasters = Object.freeze({});
