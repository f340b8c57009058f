/**
 * Brings the value that would be at index `k` of the sorted values there, smaller ones before and larger ones after it, within
 * `[from, to)`. In place, linear on average (Hoare, "Algorithm 65: find", CACM 1961), with the median of three as pivot; no NaN.
 */
export function select(values: Float64Array, k: number, from: number, to: number): number {
  let left = from;
  let right = to - 1;
  while (left < right) {
    const pivot = middleOf(values[left] as number, values[(left + right) >> 1] as number, values[right] as number);
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const held = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = held;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k] as number;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/**
 * Quantile `p` (0 to 1) of the values in `[from, to)`, linear between them (type 7 of Hyndman & Fan 1996), and leaves them parted around
 * it: a higher quantile is then sought from the returned place on.
 */
export function selectQuantile(
  values: Float64Array,
  p: number,
  { from, to, start }: { readonly from: number; readonly to: number; readonly start: number },
): { readonly value: number; readonly place: number } {
  const position = p * (to - start - 1);
  const place = start + Math.floor(position);
  const below = select(values, place, from, to);
  if (place + 1 >= to || position === Math.floor(position)) return { value: below, place };
  let above = Infinity;
  for (let i = place + 1; i < to; i++) if ((values[i] as number) < above) above = values[i] as number;
  return { value: below + (position - Math.floor(position)) * (above - below), place };
}
