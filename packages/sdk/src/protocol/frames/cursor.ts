import * as z from 'zod/mini';

/** A place in a journal: everything up to and including `seq` has been seen. `epoch` names the journal itself. */
export const Cursor = z.object({
  epoch: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  seq: z.int().check(z.nonnegative()),
});
export type Cursor = z.infer<typeof Cursor>;
