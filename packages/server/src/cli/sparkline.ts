const BARS = '▁▂▃▄▅▆▇█';

/**
 * A series as a line of at most `width` block characters, scaled from its smallest to its largest value; each column shows the value
 * farthest from the series' median, so that a short spike is not lost. A gap in the data is a space.
 */
export function sparkline(values: readonly (number | null)[], width = 48): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return '';
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const median = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)] ?? low;
  const columns = Math.min(width, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const value = farthest(values.slice(from, to), median);
    if (value === undefined) return ' ';
    return BARS[span === 0 ? 0 : Math.min(BARS.length - 1, Math.floor(((value - low) / span) * BARS.length))];
  }).join('');
}

function farthest(values: readonly (number | null)[], from: number): number | undefined {
  let best: number | undefined;
  for (const value of values)
    if (
      value !== null &&
      Number.isFinite(value) &&
      (best === undefined || Math.abs(value - from) > Math.abs(best - from))
    )
      best = value;
  return best;
}
