import { SitrepError } from '../../base/index.ts';

/** One thing that is wrong with a payload, and where: a JSON pointer (RFC 6901), `''` for the whole. */
export interface PayloadIssue {
  readonly pointer: string;
  readonly message: string;
}

/** Issues that an error names at most; one more line then says how many others there are. */
export const MAX_PAYLOAD_ISSUES = 20;

/** The error that an {@link AlertSource} throws for a payload which is not what its sender sends. Its message names the first issue. */
export function invalidPayload(issues: readonly PayloadIssue[], cause?: unknown): SitrepError {
  const [first] = issues;
  const errors = issues.slice(0, MAX_PAYLOAD_ISSUES);
  if (issues.length > errors.length)
    errors.push({ pointer: '', message: `${issues.length - MAX_PAYLOAD_ISSUES} further problems are not listed` });
  const message =
    first === undefined ? 'The payload does not fit' : `${first.pointer || 'The payload'}: ${first.message}`;
  return new SitrepError('ERR_SITREP_PAYLOAD_INVALID', message, { cause, details: { errors } });
}

/** A JSON pointer from the steps that lead to a value. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The issues of a zod error, with pointers. */
export function payloadIssues(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): readonly PayloadIssue[] {
  return error.issues.map(({ path, message }) => ({ pointer: jsonPointer(path), message }));
}
