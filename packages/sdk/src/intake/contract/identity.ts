/**
 * Names and values as one text, the same whatever their order: what identifies a condition whose sender gives it no id. Names and values
 * are quoted, so two different sets never make the same text.
 */
export function identityOf(parts: Readonly<Record<string, string | undefined>>): string {
  return JSON.stringify(
    Object.entries(parts)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
