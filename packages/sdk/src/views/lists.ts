/** `list` with `items` at its end, and at most `limit` of the newest. */
export function appendNewest<T>(list: readonly T[], items: readonly T[], limit: number): T[] {
  const all = [...list, ...items];
  return all.length > limit ? all.slice(all.length - limit) : all;
}

/** `list` with the element that `matches` replaced by `change(element)`; the same list when none matches. */
export function replaceWhere<T>(list: T[], matches: (item: T) => boolean, change: (item: T) => T): T[] {
  const index = list.findIndex(matches);
  if (index < 0) return list;
  const copy = [...list];
  copy[index] = change(list[index] as T);
  return copy;
}
