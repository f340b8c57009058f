import { formatNumber } from './format-number.ts';

/** Calls that fail between two components without the callee reporting it. Calls a minute. */
export function sayWay({
  caller,
  callee,
  lost,
}: {
  readonly caller: string;
  readonly callee: string;
  readonly lost: number;
}): string {
  return `${formatNumber(lost)} more calls per minute than usual fail between ${caller} and ${callee}, and ${callee} reports none of them`;
}
