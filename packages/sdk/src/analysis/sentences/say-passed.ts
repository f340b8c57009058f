import { formatNumber, formatShare } from './format-number.ts';

/** Requests that wait at `waiter` because those before them wait for what it calls. `growth`: of the time that each is in work there. */
export function sayHeldUp({
  entity,
  waiter,
  growth,
}: {
  readonly entity: string;
  readonly waiter: string;
  readonly growth: number;
}): string {
  return `Requests at ${waiter} wait for others that are ${formatNumber(growth)} times as long in work as usual, because of what it calls; ${entity} loses most of that`;
}

/** A caller that makes more calls for each of its requests and fills its callee with them. */
export function sayFills({
  caller,
  callee,
  ratio,
}: {
  readonly caller: string;
  readonly callee: string;
  readonly ratio: number;
}): string {
  return `${caller} calls ${callee} ${formatNumber(ratio)} times as often for each of its requests as usual, and ${callee} is full of these calls`;
}

/** A component that no longer does its part, so that its caller asks another one instead. */
export function sayInstead({
  entity,
  caller,
  instead,
  ratio,
  share,
}: {
  readonly entity: string;
  readonly caller: string;
  readonly instead: string;
  readonly ratio: number;
  readonly share: number;
}): string {
  return `${caller} asks ${entity} as usual and then ${instead} ${formatNumber(ratio)} times as often as usual; ${formatShare(share)} of what is lost at ${instead} follows from that`;
}
