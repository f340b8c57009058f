import * as z from 'zod/mini';

/** A problem answer (RFC 9457, `application/problem+json`) with a stable `code`. */
export const Problem = z.object({
  /** A URI reference that names the kind of problem. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What was wrong with this request and what to do about it. */
  detail: z.optional(z.string()),
  instance: z.optional(z.string()),
  code: z.string(),
  /** Where in the request, as JSON pointers, when that is known. */
  errors: z.optional(z.array(z.object({ pointer: z.string(), message: z.string() }))),
});
export type Problem = z.infer<typeof Problem>;
