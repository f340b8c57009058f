import type { Fact, NewFact } from '../../../protocol/index.ts';
import { checkAppend } from '../../contract/check-append.ts';
import type { Append } from '../../contract/journal.ts';

/** A fact as a row has it: the row says which incident it is about, and its number. */
export type StoredFact = Pick<NewFact, 'kind' | 'v' | 'at' | 'key' | 'body'>;

/** An append on its way to the disk, its facts already written as JSON. */
export interface WaitingAppend {
  readonly append: Append;
  /** {@link StoredFact}s, as `JSON.stringify` writes them. */
  readonly json: string;
  readonly resolve: (facts: readonly Fact[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Checks an append and writes its facts. @throws as {@link checkAppend}. */
export function encodeAppend(
  append: Append,
  { resolve, reject }: Pick<WaitingAppend, 'resolve' | 'reject'>,
): WaitingAppend {
  checkAppend(append);
  const stored = append.facts.map(({ kind, v, at, key, body }) => ({ kind, v, at, key, body }));
  return { append, json: JSON.stringify(stored), resolve, reject };
}
