import { createContext } from '@lit/context';
import type { Store } from '@sitrep/sdk/client';

/**
 * How elements find the store of the feed around them. The key is a registered symbol, so that elements of a script-tag build and
 * of a bundled build on one page meet.
 */
export const storeContext = createContext<Store | undefined>(Symbol.for('sitrep.store'));
