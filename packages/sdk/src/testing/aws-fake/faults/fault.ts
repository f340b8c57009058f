/**
 * What goes wrong with one request. Where an answer is an event stream, `afterEvents` says how many whole events come first
 * (default 0, after the headers); an answer in one piece breaks in the middle of its body instead.
 */
export type Fault =
  /** The service's own error. `status` defaults to the one in its model. The header `retry-after` is sent when asked for. */
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly message?: string;
      readonly status?: number;
      readonly retryAfterSeconds?: number;
    }
  /** The error by which this service throttles, whatever its name. */
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number }
  /** The error by which this service says that it is broken, with status 500. */
  | { readonly kind: 'internal-error' }
  /** Answers rightly, later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Waits before each event of a stream. */
  | { readonly kind: 'slow-events'; readonly everyMs: number }
  /** Closes the connection: before the headers unless `afterEvents` is given. */
  | { readonly kind: 'drop'; readonly afterEvents?: number }
  /** HTTP/2: RST_STREAM (INTERNAL_ERROR); HTTP/1.1: a TCP reset. Before the headers unless `afterEvents` is given. */
  | { readonly kind: 'reset'; readonly afterEvents?: number }
  /** HTTP/2: RST_STREAM (REFUSED_STREAM); HTTP/1.1: a TCP reset. */
  | { readonly kind: 'refused-stream' }
  /** Answers rightly and takes no further requests on the connection: GOAWAY, or `connection: close`. */
  | { readonly kind: 'go-away' }
  /** Says nothing more, for ever: before the headers unless `afterEvents` is given. */
  | { readonly kind: 'hang'; readonly afterEvents?: number }
  /** Ends the answer as if it were whole. */
  | { readonly kind: 'early-end'; readonly afterEvents?: number }
  /** Ends the answer in the middle of a frame. */
  | { readonly kind: 'half-frame'; readonly afterEvents?: number }
  /** Sends a frame whose checksum is wrong; in an answer of one piece, a flipped bit. */
  | { readonly kind: 'bad-checksum'; readonly afterEvents?: number }
  /** A modelled exception inside the stream, such as `ThrottlingException`; outside a stream, that error. */
  | {
      readonly kind: 'exception-event';
      readonly name: string;
      readonly message?: string;
      readonly afterEvents?: number;
    }
  /** An error inside the stream that its model does not know; outside a stream, that error. */
  | { readonly kind: 'error-event'; readonly code: string; readonly message?: string; readonly afterEvents?: number }
  /** An event of a type that no client knows, then the rest. Changes nothing outside a stream. */
  | { readonly kind: 'stranger-event'; readonly afterEvents?: number }
  /** Never ends the answer: repeats one event, or blanks in front of the body, until the client goes. */
  | { readonly kind: 'endless'; readonly afterEvents?: number }
  /** A proxy's error page. `status` defaults to 502. */
  | { readonly kind: 'html'; readonly status?: number }
  /** A good status with a body that is no JSON. A stream sends one frame with such a body. */
  | { readonly kind: 'broken-json' }
  /** A good status and `{}`; a stream without a single event. */
  | { readonly kind: 'empty' }
  /** The service's clock is off by so much: it judges the signature by it and says so in `date`. */
  | { readonly kind: 'wrong-clock'; readonly offsetMs: number }
  | { readonly kind: 'expired-credentials' };

/** Which requests a fault hits. Retries are requests of their own. */
export interface FaultRule {
  /** Default: every service. */
  readonly service?: string;
  /** Default: every operation. */
  readonly operation?: string;
  /** Which of the requests that fit, counted from 1 since the rule was added. Default: all. */
  readonly calls?: number | readonly number[] | { readonly from: number; readonly to?: number };
  readonly fault: Fault;
}

/**
 * One of each kind of fault, under a name: for a test that tries them all. Whoever waits for the end of `hang` or `endless` needs a
 * limit of its own.
 */
export const faultExamples: Readonly<Record<Fault['kind'], Fault>> = {
  error: { kind: 'error', name: 'AccessDeniedException', status: 403 },
  throttle: { kind: 'throttle', retryAfterSeconds: 1 },
  'internal-error': { kind: 'internal-error' },
  delay: { kind: 'delay', delayMs: 50 },
  'slow-events': { kind: 'slow-events', everyMs: 10 },
  drop: { kind: 'drop' },
  reset: { kind: 'reset', afterEvents: 1 },
  'refused-stream': { kind: 'refused-stream' },
  'go-away': { kind: 'go-away' },
  hang: { kind: 'hang' },
  'early-end': { kind: 'early-end', afterEvents: 1 },
  'half-frame': { kind: 'half-frame', afterEvents: 1 },
  'bad-checksum': { kind: 'bad-checksum', afterEvents: 1 },
  'exception-event': { kind: 'exception-event', name: 'ThrottlingException', afterEvents: 1 },
  'error-event': { kind: 'error-event', code: 'SomethingNew', afterEvents: 1 },
  'stranger-event': { kind: 'stranger-event', afterEvents: 1 },
  endless: { kind: 'endless', afterEvents: 1 },
  html: { kind: 'html', status: 502 },
  'broken-json': { kind: 'broken-json' },
  empty: { kind: 'empty' },
  'wrong-clock': { kind: 'wrong-clock', offsetMs: 600_000 },
  'expired-credentials': { kind: 'expired-credentials' },
};
