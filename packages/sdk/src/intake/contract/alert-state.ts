const FIRING = new Set(
  'firing triggered trigger alerting alarm open opened active problem critical down new'.split(' '),
);
const RESOLVED = new Set('resolved resolve ok closed recovered recovery normal inactive cleared up'.split(' '));

/** Whether a sender's word for an alert's state means that it fires or that it is over; `undefined` when it is neither. */
export function readAlertState(value: unknown): 'firing' | 'resolved' | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (FIRING.has(word)) return 'firing';
  return RESOLVED.has(word) ? 'resolved' : undefined;
}
