import type { Random } from '../../base/index.ts';
import type { FakeCaller } from './http/verify-signature.ts';

/** One call, as the code that answers it sees it. */
export interface FakeCall {
  readonly service: string;
  readonly operation: string;
  /** Begins with `sitrep-fake-`. */
  readonly requestId: string;
  readonly region: string;
  readonly caller: FakeCaller;
  /** Unix ms by the fake's clock. */
  readonly now: number;
  /** Milliseconds since the request came. */
  elapsedMs(): number;
  /** Depends on the fake's seed and on the input alone: the same input draws the same numbers. */
  readonly random: Random;
}

/**
 * Answers an operation. The output is what the client will return, an event stream being an iterable of events. Throw a
 * {@link ServiceFailure} to answer an error.
 */
export type Answerer<Input = never> = (input: Input, call: FakeCall) => unknown;

/** Answerers by operation name. */
export type Answerers = Readonly<Record<string, Answerer>>;
