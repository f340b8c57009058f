/** Numbers from 0 (inclusive) to 1 (exclusive). Everything that draws takes one of these, so that a seed repeats a run. */
export type Random = () => number;

/** The platform's own generator: fine for jitter, not for secrets. */
export const systemRandom: Random = () => Math.random();

/**
 * A repeatable generator: the same seed gives the same numbers on every machine. Not for secrets.
 * Source: splitmix32 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), 32-bit variant.
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 4294967296;
  };
}

/** A 32-bit seed from a text (FNV-1a), so that parts of a simulation can have generators of their own. */
export function seedFrom(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
