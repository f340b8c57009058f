/** Freezes JSON data all through. What is frozen already is not walked again, so a view that shares parts with an earlier one costs little. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) for (const item of value) freeze(item);
  else for (const name in value) freeze(value[name]);
  return value;
}
