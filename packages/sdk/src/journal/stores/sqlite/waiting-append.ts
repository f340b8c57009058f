import type { Fact } from '../../../protocol/index.ts';
import { checkAppend } from '../../contract/check-append.ts';
import type { Append } from '../../contract/journal.ts';

/** An append on its way to the disk, its bodies already written as JSON. */
export interface WaitingAppend {
  readonly append: Append;
  readonly bodies: readonly string[];
  /** Characters of all bodies. */
  readonly chars: number;
  readonly resolve: (facts: readonly Fact[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Checks an append and writes its bodies. @throws as {@link checkAppend}. */
export function encodeAppend(
  append: Append,
  { resolve, reject }: Pick<WaitingAppend, 'resolve' | 'reject'>,
): WaitingAppend {
  checkAppend(append);
  let chars = 0;
  const bodies = append.facts.map(({ body }) => {
    const json = JSON.stringify(body);
    chars += json.length;
    return json;
  });
  return { append, bodies, chars, resolve, reject };
}
