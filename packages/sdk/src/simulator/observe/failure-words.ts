import type { Call, Failure } from '../engine/call.ts';

/** How programs of one kind put a failed call into words: what they know of it, in the manner of their libraries. */
type Dialect = Readonly<Record<Failure, (call: Call) => string>>;

const pool = ({ hop: { route } }: Call): string => `${route.connections} of ${route.poolSize} in use`;
const tooMany = ({ hop: { route } }: Call): boolean => route.callee.spec.kind === 'database';

const PLAIN: Dialect = {
  timeout: ({ hop }) => `no answer within ${hop.route.spec.timeoutMs} ms`,
  'pool-timeout': (call) => `no free connection within ${call.hop.route.spec.timeoutMs} ms, ${pool(call)}`,
  'pool-full': (call) => `connection pool exhausted, ${pool(call)}, ${call.hop.route.waiting.size} waiting`,
  overloaded: (call) => (tooMany(call) ? 'too many connections' : '503, queue full'),
  refused: () => 'connection refused',
  reset: () => 'connection reset by peer',
  internal: () => '500',
  'no-space': () => 'could not extend file: No space left on device',
  upstream: () => '502',
  name: () => 'temporary failure in name resolution',
  untrusted: () => 'certificate verify failed: certificate has expired',
  clock: () => '401, signature is not yet valid or no longer valid',
};

const NODE: Dialect = {
  ...PLAIN,
  name: ({ hop }) => `getaddrinfo EAI_AGAIN ${hop.route.callee.name}`,
  untrusted: () => 'CERT_HAS_EXPIRED',
  clock: () => '401 Unauthorized, RequestTimeTooSkewed',
};

const GO: Dialect = {
  ...PLAIN,
  name: ({ hop }) => `dial tcp: lookup ${hop.route.callee.name}: i/o timeout`,
  untrusted: () => 'x509: certificate has expired or is not yet valid',
  clock: () => 'rpc error: code = Unauthenticated desc = token is not valid at this time',
};

const JAVA: Dialect = {
  ...PLAIN,
  name: ({ hop }) => `java.net.UnknownHostException: ${hop.route.callee.name}`,
  untrusted: () => 'javax.net.ssl.SSLHandshakeException: NotAfter has passed',
  clock: () => 'HTTP 401, JWT iat lies outside of the allowed window',
};

/** Which components are written in what. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  web: NODE,
  cart: NODE,
  auth: GO,
  inventory: GO,
  checkout: JAVA,
  orders: JAVA,
};

/** Why a call failed, in the words of its caller. */
export function wordsFor(call: Call, failure: Failure): string {
  return (DIALECTS[call.hop.route.caller?.name ?? ''] ?? PLAIN)[failure](call);
}
