import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { ServiceFailure } from '../wire/service-failure.ts';

/** A caller that the fake knows. */
export interface FakeCaller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Unix ms after which the credentials have expired. Default: never. */
  readonly expiresAt?: number;
  /** `false` when these credentials carry no person's identity, which Q Business asks for. Default `true`. */
  readonly identityAware?: boolean;
}

/** What a signature says about itself, before anybody has checked it. */
export interface SignatureScope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly signingName: string;
  readonly signedHeaders: readonly string[];
}

const SHAPE =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

/** How far a request's time may lie from the service's: five minutes, as Signature Version 4 documents it. */
const MAX_SKEW_MS = 5 * 60_000;

/** The scope in an `authorization` header; `undefined` when it holds no Signature Version 4. */
export function scopeOf(authorization: string | undefined): SignatureScope | undefined {
  const [, accessKeyId = '', date = '', region = '', signingName = '', headers = ''] =
    SHAPE.exec(authorization ?? '') ?? [];
  if (accessKeyId === '') return undefined;
  return { accessKeyId, date, region, signingName, signedHeaders: headers.split(';') };
}

/**
 * Signs the request again with the caller's secret and compares.
 *
 * @throws ServiceFailure with the error that AWS answers: unknown key, expired credentials, wrong time, wrong signature.
 */
export async function verifySignature(
  request: {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  },
  { callers, region, now }: { readonly callers: readonly FakeCaller[]; readonly region: string; readonly now: number },
): Promise<FakeCaller> {
  const { headers } = request;
  const scope = scopeOf(headers['authorization']);
  if (!scope) throw refused('MissingAuthenticationTokenException', 'The request holds no Signature Version 4');
  const caller = callers.find(({ accessKeyId }) => accessKeyId === scope.accessKeyId);
  if (!caller || (caller.sessionToken ?? '') !== (headers['x-amz-security-token'] ?? ''))
    throw refused('UnrecognizedClientException', 'The security token included in the request is invalid');
  if (now >= (caller.expiresAt ?? Infinity)) throw expired();
  const signedAt = timeOf(headers['x-amz-date']);
  checkTime(scope, headers['x-amz-date'] ?? '', signedAt, now);
  if (scope.region !== region) throw mismatch(`Credential should be scoped to region ${region}`);
  const hash = createHash('sha256').update(request.body).digest('hex');
  if ((headers['x-amz-content-sha256'] ?? hash) !== hash)
    throw mismatch('x-amz-content-sha256 is not the hash of the body');
  for (const name of [headers[':authority'] === undefined ? 'host' : ':authority', 'x-amz-date'])
    if (!scope.signedHeaders.includes(name)) throw mismatch(`${name} must be signed`);
  const signed = await sign(request, caller, scope, signedAt);
  const [given, computed] = [headers['authorization'] ?? '', signed].map((text) => Buffer.from(text.slice(-64)));
  if (!given || !computed || given.length !== computed.length || !timingSafeEqual(given, computed))
    throw mismatch('The signature does not match the one that the service computes with its copy of the secret key');
  return caller;
}

/** The answer to credentials that have run out. */
export function expired(): ServiceFailure {
  return refused('ExpiredTokenException', 'The security token included in the request is expired');
}

async function sign(
  { method, path, query, headers, body }: Parameters<typeof verifySignature>[0],
  caller: FakeCaller,
  { region, signingName, signedHeaders }: SignatureScope,
  signedAt: number,
): Promise<string> {
  const signer = new SignatureV4({
    credentials: caller,
    region,
    service: signingName,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  const signedRequest = new HttpRequest({
    method,
    path,
    query: Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)])),
    headers: Object.fromEntries(signedHeaders.map((name) => [name, headers[name] ?? ''])),
    body,
  });
  const options = { signingDate: new Date(signedAt), signableHeaders: new Set(signedHeaders) };
  const { headers: result } = await signer.sign(signedRequest, options);
  return result['authorization'] ?? '';
}

function checkTime(scope: SignatureScope, written: string, signedAt: number, now: number): void {
  if (!written.startsWith(scope.date)) throw mismatch('The date in the credential scope is not the one of x-amz-date');
  if (signedAt < now - MAX_SKEW_MS) throw mismatch(`Signature expired: ${written} is more than 5 minutes ago`);
  if (signedAt > now + MAX_SKEW_MS) throw mismatch(`Signature not yet current: ${written} is over 5 minutes ahead`);
}

/** `20261122T173000Z` as Unix ms; NaN when it is not that. */
function timeOf(written = ''): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(written) ?? [];
  const at = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  if (Number.isNaN(at)) throw mismatch('x-amz-date is not a time');
  return at;
}

function mismatch(message: string): ServiceFailure {
  return refused('InvalidSignatureException', message);
}

function refused(name: string, message: string): ServiceFailure {
  return new ServiceFailure(name, message, { status: 403 });
}
