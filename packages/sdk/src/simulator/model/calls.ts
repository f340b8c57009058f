import type { RouteSpec } from '../engine/route.ts';

/** Who calls whom, with limits as a shop would set them: longer further out, pools before databases, no budget on old retry code. */
export const ROUTES: Readonly<Record<string, RouteSpec>> = {
  'clients > edge': { timeoutMs: 10_000, networkMs: 20 },
  'edge > web': { timeoutMs: 6_000 },
  'web > auth': { timeoutMs: 3_000 },
  'web > catalogue': { timeoutMs: 2_500, retries: 1, backoffMs: 100, retryBudget: 0.5 },
  'web > cart': { timeoutMs: 2_500 },
  'web > checkout': { timeoutMs: 5_000 },
  'web > orders': { timeoutMs: 4_000 },
  'auth > shop-db': { timeoutMs: 1_000, retries: 2, pool: 8, cancels: true },
  'catalogue > cache': { timeoutMs: 200, networkMs: 0.5 },
  'catalogue > shop-db': { timeoutMs: 1_000, retries: 2, pool: 10, cancels: true },
  'cart > cache': { timeoutMs: 200, networkMs: 0.5 },
  'cart > inventory': { timeoutMs: 1_500, retries: 1, backoffMs: 50 },
  'inventory > shop-db': { timeoutMs: 1_000, retries: 2, pool: 8, cancels: true },
  'checkout > cart': { timeoutMs: 1_000, retries: 1, backoffMs: 50 },
  'checkout > inventory': { timeoutMs: 2_000 },
  'checkout > payments': { timeoutMs: 3_000 },
  'checkout > orders': { timeoutMs: 2_000 },
  'payments > orders-db': { timeoutMs: 1_000, retries: 1, pool: 10, cancels: true },
  'orders > orders-db': { timeoutMs: 1_000, retries: 1, pool: 10, cancels: true },
  'orders > order-queue': { timeoutMs: 500, retries: 1, networkMs: 0.5 },
  'order-queue > order-worker': { timeoutMs: 10_000, networkMs: 0.5 },
  'order-worker > orders-db': { timeoutMs: 2_000, retries: 2, pool: 6, cancels: true },
};

/** A step as written down: times are means in milliseconds. `do` names one of the model's own acts. */
export type StepSpec =
  | { readonly work: number; readonly sigma?: number }
  | { readonly wait: number; readonly sigma?: number }
  | { readonly call: string }
  | { readonly lookup: string; readonly source: string; readonly rebuild: string }
  | { readonly do: 'check-password' | 'change-account' | 'export-orders' | 'publish' };

/** Makes a page anew with everything that is on it: rare while entries expire one by one. */
const REBUILD = 'shop-db.rebuild-page';

/** What each operation does, `component.operation`. The ones of `edge` and `web` are the kinds of request that clients send. */
export const OPERATIONS: Readonly<Record<string, readonly StepSpec[]>> = {
  'edge.browse': [{ work: 1.5 }, { call: 'web.browse' }],
  'edge.search': [{ work: 1.5 }, { call: 'web.search' }],
  'edge.login': [{ work: 1.5 }, { call: 'web.login' }],
  'edge.add-to-cart': [{ work: 1.5 }, { call: 'web.add-to-cart' }],
  'edge.checkout': [{ work: 1.5 }, { call: 'web.checkout' }],
  'edge.change-account': [{ work: 1.5 }, { call: 'web.change-account' }],
  'edge.export-orders': [{ work: 1.5 }, { call: 'web.export-orders' }],

  'web.browse': [{ work: 20 }, { call: 'catalogue.product' }],
  'web.search': [{ work: 20 }, { call: 'catalogue.search' }],
  'web.login': [{ work: 14 }, { call: 'auth.login' }],
  'web.add-to-cart': [{ work: 16 }, { call: 'cart.add' }],
  'web.checkout': [{ work: 22 }, { call: 'checkout.place' }],
  'web.change-account': [{ work: 14 }, { call: 'auth.change-account' }],
  'web.export-orders': [{ work: 16 }, { call: 'orders.export' }],

  'auth.login': [{ call: 'shop-db.find-user' }, { work: 55, sigma: 0.15 }, { do: 'check-password' }],
  'auth.change-account': [{ work: 8 }, { call: 'shop-db.update-user' }, { do: 'change-account' }],

  'catalogue.product': [{ work: 8 }, { lookup: 'cache.get', source: 'shop-db.find-product', rebuild: REBUILD }],
  'catalogue.search': [{ work: 18 }, { lookup: 'cache.get', source: 'shop-db.search-products', rebuild: REBUILD }],
  'cart.add': [{ work: 6 }, { call: 'inventory.check' }, { call: 'cache.set' }],
  'cart.read': [{ work: 4 }, { call: 'cache.get' }],
  'inventory.check': [{ work: 4 }, { call: 'shop-db.find-stock' }],
  'inventory.reserve': [{ work: 6 }, { call: 'shop-db.reserve-stock' }],

  'checkout.place': [
    { work: 9 },
    { call: 'cart.read' },
    { call: 'inventory.reserve' },
    { call: 'payments.charge' },
    { call: 'orders.create' },
  ],
  'payments.charge': [{ work: 6 }, { wait: 110, sigma: 0.3 }, { call: 'orders-db.insert-payment' }],
  'orders.create': [{ work: 8 }, { call: 'orders-db.insert-order' }, { call: 'order-queue.publish' }],
  'orders.export': [{ work: 35 }, { call: 'orders-db.scan-orders' }, { do: 'export-orders' }],
  'order-worker.process': [{ work: 14 }, { wait: 60 }, { call: 'orders-db.update-order' }],
  'order-queue.publish': [{ work: 0.6 }, { wait: 1 }, { do: 'publish' }],

  'cache.get': [{ work: 0.3 }],
  'cache.set': [{ work: 0.4 }],
  'shop-db.find-user': [{ work: 1 }, { wait: 3 }],
  'shop-db.update-user': [{ work: 2 }, { wait: 7 }],
  'shop-db.find-product': [{ work: 2 }, { wait: 5 }],
  'shop-db.search-products': [{ work: 6 }, { wait: 9 }],
  'shop-db.rebuild-page': [{ work: 210 }, { wait: 60 }],
  'shop-db.find-stock': [{ work: 1.2 }, { wait: 4 }],
  'shop-db.reserve-stock': [{ work: 2 }, { wait: 7 }],
  'orders-db.insert-payment': [{ work: 1.5 }, { wait: 6 }],
  'orders-db.insert-order': [{ work: 2.5 }, { wait: 7 }],
  'orders-db.update-order': [{ work: 1.5 }, { wait: 6 }],
  'orders-db.scan-orders': [{ work: 30 }, { wait: 45 }],
};

/** Operations that write to the disk of their component. */
export const WRITES: ReadonlySet<string> = new Set([
  'shop-db.update-user',
  'shop-db.reserve-stock',
  'orders-db.insert-payment',
  'orders-db.insert-order',
  'orders-db.update-order',
  'order-queue.publish',
]);

/** Spread of a step's time unless the step says otherwise (standard deviation of the logarithm). */
export const USUAL_SIGMA = 0.35;
