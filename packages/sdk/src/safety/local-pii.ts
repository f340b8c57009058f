import { localProvider } from '../aws/contract/local-provider.ts';
import type { Provider } from '../aws/index.ts';
import { findSensitive } from './redaction/find-sensitive.ts';

/**
 * Finds personal data in this process, for the AWS manager's capability `pii`: hand it over among its `providers`, where it comes last,
 * or alone. Types are those of {@link sensitiveKinds} in capitals (`IP_ADDRESS`). The confidence is always 1: a form fits or it does not.
 */
export function localPii(): Provider<'pii'> {
  return localProvider('pii', 'local-recognisers', ({ text }) => ({
    spans: findSensitive(text).map(({ kind, start, end }) => ({
      type: kind.toUpperCase().replaceAll('-', '_'),
      start,
      end,
      confidence: 1,
    })),
  }));
}
