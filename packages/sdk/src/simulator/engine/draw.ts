import type { Random } from '../../base/index.ts';

/** A standard normal number (Box and Muller, 1958; the second of each pair is not used, so that draws stay independent of order). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A log-normal number with this mean; `sigma` is the standard deviation of its logarithm. 0 gives the mean itself. */
export function logNormal(random: Random, mean: number, sigma: number): number {
  return sigma === 0 ? mean : mean * Math.exp(sigma * normal(random) - (sigma * sigma) / 2);
}

/** An exponential number with this mean: the gap between two independent arrivals. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** One of `items`, each as likely as its weight says. */
export function weighted<T>(random: Random, items: readonly { readonly item: T; readonly weight: number }[]): T {
  let total = 0;
  for (const { weight } of items) total += weight;
  let left = random() * total;
  for (const { item, weight } of items) {
    left -= weight;
    if (left < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new TypeError('nothing to draw from');
  return last.item;
}
