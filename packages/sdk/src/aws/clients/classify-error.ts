import { isSitrepError } from '../../base/index.ts';
import type { FailureKind, ServiceFailure } from '../contract/failure.ts';

/** The parts of an SDK's error that are read. By name, not by class: an application may hold two copies of the SDK. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly errno?: unknown;
  readonly $fault?: string;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
    readonly throttles?: number;
  };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

/** Understands why a call failed. `aborted` tells that the caller's signal had aborted, which errors of broken streams do not say. */
export function classifyError(error: unknown, aborted: boolean): ServiceFailure {
  if (isSitrepError(error)) {
    const own = error.details['failure'] as ServiceFailure | undefined;
    if (own !== undefined) return own;
    const kind = error.code === 'ERR_SITREP_ABORTED' ? 'aborted' : KINDS_OF_CODES[error.code];
    return { kind: kind ?? 'unknown', message: error.message, name: error.code };
  }
  const { name = 'Error', message = String(error), $metadata, $response, code } = (error ?? {}) as SdkError;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  const kind = aborted ? 'aborted' : kindOf(error as SdkError, name, status, code, message);
  const retryAfterMs = waitAskedFor($response?.headers);
  return {
    kind,
    name: name.slice(0, 100),
    message: readable(kind, name, message),
    ...(status === undefined ? {} : { status }),
    ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
    ...($metadata?.attempts === undefined ? {} : { attempts: $metadata.attempts }),
    ...($metadata?.throttles === undefined ? {} : { throttles: $metadata.throttles }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

const KINDS_OF_CODES: Readonly<Record<string, FailureKind>> = {
  ERR_SITREP_MODEL_TRUNCATED: 'truncated',
  ERR_SITREP_MODEL_FAILED: 'model',
};

const KINDS_OF_NAMES: Readonly<Record<string, FailureKind>> = {
  AbortError: 'aborted',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  ProvisionedThroughputExceededException: 'throttled',
  ModelNotReadyException: 'warming',
  ModelTimeoutException: 'model',
  ModelErrorException: 'model',
  ModelStreamErrorException: 'model',
  DependencyFailedException: 'model',
  BadGatewayException: 'model',
  AccessDeniedException: 'auth',
  UnrecognizedClientException: 'auth',
  InvalidSignatureException: 'auth',
  SignatureDoesNotMatch: 'auth',
  MissingAuthenticationTokenException: 'auth',
  ExpiredToken: 'auth',
  ExpiredTokenException: 'auth',
  InvalidClientTokenId: 'auth',
  CredentialsProviderError: 'auth',
  TokenProviderError: 'auth',
  LicenseNotFoundException: 'auth',
  ValidationException: 'invalid',
  ResourceNotFoundException: 'invalid',
  InvalidRequestException: 'invalid',
  InvalidParameterException: 'invalid',
  TextSizeLimitExceededException: 'invalid',
  UnsupportedLanguageException: 'invalid',
  UnsupportedDocumentException: 'invalid',
  DocumentTooLargeException: 'invalid',
  BadDocumentException: 'invalid',
  ConflictException: 'invalid',
  ServiceQuotaExceededException: 'quota',
  LimitExceededException: 'quota',
  InternalServerException: 'overloaded',
  InternalServerError: 'overloaded',
  InternalFailure: 'overloaded',
  ServiceUnavailableException: 'overloaded',
  ServiceUnavailable: 'overloaded',
  TimeoutError: 'network',
  SyntaxError: 'garbled',
};

const NETWORK_CODES =
  /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|UND_ERR|ERR_HTTP2|ERR_SSL|ERR_TLS|CERT_|HPE_)/;
const CLOSED = /not (?:available|open) to new customers|no longer (?:available|accepting)|maintenance mode/i;
const SLEEPING = /resuming|is not ready|auto-?paus/i;
const CUT = /truncated|checksum|unexpected end/i;

function kindOf(
  { $retryable, $fault }: SdkError,
  name: string,
  status: number | undefined,
  code: string | undefined,
  message: string,
): FailureKind {
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'closed';
  if ((name === 'AccessDeniedException' || name === 'ValidationException') && CLOSED.test(message)) return 'closed';
  if ((name === 'DependencyFailedException' || status === 424) && SLEEPING.test(message)) return 'warming';
  const known = KINDS_OF_NAMES[name.replace(/^.*#/, '')];
  if (known !== undefined) return known;
  if (code !== undefined && NETWORK_CODES.test(code)) return 'network';
  if ($retryable?.throttling === true || status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'overloaded';
  if (status === 401 || status === 403) return 'auth';
  if (status !== undefined && status >= 400) return 'invalid';
  if (CUT.test(message)) return 'truncated';
  return $fault === 'client' ? 'invalid' : 'unknown';
}

/** Whether an error says that there were too many requests. */
export function isThrottle(error: unknown): boolean {
  return classifyError(error, false).kind === 'throttled';
}

/** A service's message, without what it may repeat of the request. Access messages name roles and ARNs: an operator needs those. */
function readable(kind: FailureKind, name: string, message: string): string {
  if (kind === 'closed' && name === 'Error')
    return `The client package is not installed: ${message.split('\n')[0] ?? ''}`.slice(0, 300);
  if (kind === 'garbled') return `${name}: the answer could not be read`;
  return `${name}: ${message}`.slice(0, 500);
}

function waitAskedFor(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const milliseconds = Number(headers?.['x-amz-retry-after']);
  if (milliseconds > 0) return milliseconds;
  const seconds = Number(headers?.['retry-after']);
  return seconds > 0 ? seconds * 1_000 : undefined;
}
