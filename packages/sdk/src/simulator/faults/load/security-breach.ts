import type { ClientGroup } from '../../model/traffic.ts';
import type { Fault } from '../fault.ts';

/** The documentation range (RFC 5737) that the attack comes from, and the one it comes back from. */
const ATTACKER = '198.51.100.0/24';
const SECOND_HOME = '192.0.2.0/24';
const ATTEMPTS_PER_SECOND = 13;
/** Share of tried passwords that fit: leaked lists do. */
const HITS = 0.03;
const ACTS_PER_SESSION_AND_SECOND = 0.12;
const ACTS_PER_SECOND_AT_MOST = 3;
/** When nothing gets through from the first home for so long, taken sessions are used from the second, and used sparingly. */
const PATIENCE_MS = 240_000;

/**
 * Credential stuffing: many addresses of one network try leaked passwords at `auth`. A few fit, and the accounts behind them are used to
 * change addresses and payout accounts and to export orders. Blocking the network stops attempts and use, but the taken sessions stay
 * valid, and after a while they are used from elsewhere; revoking all sessions ends those, but not the attempts. Both together end it.
 */
export const securityBreach: Fault = {
  places: ['auth'],
  inject(world) {
    const { system } = world;
    const groups = [system.client(ATTACKER), system.client(SECOND_HOME)] as const;
    let home: ClientGroup = groups[0];
    let taken = 0;
    let revocations = system.sessions.revocations;
    let lastThrough = world.now;

    const sessions = () => {
      if (system.sessions.revocations !== revocations) {
        revocations = system.sessions.revocations;
        taken = 0;
      }
      return taken;
    };
    const stopAttempts = world.send({
      rate: () => ATTEMPTS_PER_SECOND,
      kinds: () => [{ item: 'login', weight: 1 }],
      clients: () => [{ item: groups[0], weight: 1 }],
      validLogins: HITS,
      ended: (_kind, outcome) => {
        if (outcome !== 'blocked') lastThrough = world.now;
        if (outcome !== 'done') return;
        taken = sessions() + 1;
        world.log('auth', 'info', `login from a new device, ${ATTACKER.replace('0/24', String(1 + (taken % 250)))}`, {
          source: ATTACKER,
        });
      },
    });
    const stopUse = world.send({
      rate: () => {
        const most = home === groups[0] ? ACTS_PER_SECOND_AT_MOST : ACTS_PER_SECOND_AT_MOST / 3;
        return Math.min(most, sessions() * ACTS_PER_SESSION_AND_SECOND);
      },
      kinds: () => [
        { item: 'change-account', weight: 0.65 },
        { item: 'export-orders', weight: 0.35 },
      ],
      clients: () => [{ item: home, weight: 1 }],
      validLogins: 1,
    });
    world.every(10_000, () => {
      if (home === groups[0] && world.now - lastThrough > PATIENCE_MS) home = groups[1];
    });
    return () => {
      stopAttempts();
      stopUse();
    };
  },
};
