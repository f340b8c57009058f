import type { ShopSystem } from './system.ts';
import { breathingRate, sendTraffic } from './traffic.ts';

/** Requests a second on an ordinary day. */
const REQUESTS_PER_SECOND = 30;

/** What customers do, as shares of their requests. */
const MIX = Object.entries({
  browse: 0.45,
  search: 0.2,
  login: 0.08,
  'add-to-cart': 0.165,
  checkout: 0.1,
  'change-account': 0.004,
  'export-orders': 0.001,
}).map(([item, weight]) => ({ item, weight }));

/** Networks of access providers that customers come from, with their shares. */
const NETWORKS: Readonly<Record<string, number>> = {
  '100.64.0.0/16': 0.24,
  '100.68.0.0/16': 0.2,
  '100.75.0.0/16': 0.18,
  '100.81.0.0/16': 0.16,
  '100.90.0.0/16': 0.12,
  '100.101.0.0/16': 0.1,
};

/** Share of logins with the right password: people mistype. */
const VALID_LOGINS = 0.92;

/** After all sessions were revoked, everybody who comes back logs in first: so many more logins, for so long. */
const LOGIN_WAVE = { factor: 3, forMs: 40_000 };

/** Sends ordinary customers into the shop, `load` times as many as usual. The returned function is to be called once a step, so that their rate drifts. */
export function welcomeCustomers(system: ShopSystem, load: number): () => void {
  const { flow } = system;
  const rate = breathingRate(load * REQUESTS_PER_SECOND, system.random('rate'));
  const clients = Object.entries(NETWORKS).map(([name, weight]) => ({ item: system.client(name), weight }));
  const wave = MIX.map(({ item, weight }) => ({
    item,
    weight: item === 'login' ? weight * LOGIN_WAVE.factor : weight,
  }));
  sendTraffic(
    flow,
    (kind) => system.entrance(kind),
    {
      rate: (now) => rate.at(now),
      kinds: () => (flow.now - system.sessions.revokedAt < LOGIN_WAVE.forMs ? wave : MIX),
      clients: () => clients,
      validLogins: VALID_LOGINS,
    },
    system.random('customers'),
  );
  return () => rate.step();
}
