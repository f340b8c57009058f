import type { ActionTarget } from '../../actions/index.ts';
import type { ChangeEvent } from '../../telemetry/index.ts';
import type { Component } from '../engine/component.ts';
import type { ShopSystem } from '../model/system.ts';

/** What an action does to the shop. */
export interface Act {
  /** Why it makes no sense on this component or with these arguments; `null` when it does. Changes nothing. */
  readonly refusal: (component: Component, request: ActionTarget) => string | null;
  readonly run: (system: ShopSystem, component: Component, request: ActionTarget) => void;
  /** Takes it back; absent when it cannot be. `before` is what {@link Act.before} said. */
  readonly undo?: (system: ShopSystem, component: Component, request: ActionTarget, before: number) => void;
  /** A figure that undo needs, taken before the action runs. */
  readonly before?: (component: Component) => number;
  readonly change: ChangeEvent['kind'];
  /** In the past tense, from the request alone, so that it reads the same after a replay. */
  readonly message: (request: ActionTarget) => string;
}

const MOST_REPLICAS = 12;
const LARGEST_POOL = 200;

const TABLE: Readonly<Record<string, Act>> = {
  scale: {
    refusal: ({ name, spec }, request) => {
      if (spec.stateful === true) return `${name} keeps its state in one process and cannot be scaled`;
      return wholeNumber(request, 'replicas', 1, MOST_REPLICAS);
    },
    before: ({ replicas }) => replicas.length,
    run: ({ lifecycle }, component, request) => lifecycle.scale(component, numberOf(request, 'replicas')),
    undo: ({ lifecycle }, component, _request, before) => lifecycle.scale(component, before),
    change: 'scale',
    message: (request) => `${request.target} scaled to ${numberOf(request, 'replicas')} replicas`,
  },
  restart: {
    refusal: () => null,
    run: ({ lifecycle }, component) => lifecycle.restart(component),
    change: 'other',
    message: ({ target }) => `${target} restarted`,
  },
  'roll-back': {
    refusal: ({ name, spec }) => (spec.kind === 'service' ? null : `${name} has no deployed version to go back to`),
    run: ({ lifecycle }, component) => lifecycle.rollBack(component),
    undo: ({ lifecycle }, component) => lifecycle.rollBack(component),
    change: 'deploy',
    message: ({ target }) => `${target} rolled back to its previous version`,
  },
  'raise-pool': {
    refusal: (component, request) =>
      pools(component).length === 0
        ? `${component.name} has no connection pool`
        : wholeNumber(request, 'size', 1, LARGEST_POOL),
    before: (component) => pools(component)[0]?.poolSize ?? 0,
    run: ({ flow }, component, request) => setPools(flow, component, numberOf(request, 'size')),
    undo: ({ flow }, component, _request, before) => setPools(flow, component, before),
    change: 'config',
    message: (request) => `Connection pools of ${request.target} set to ${numberOf(request, 'size')}`,
  },
  'shed-load': {
    refusal: ({ name, spec }, request) => {
      if (spec.kind !== 'service') return `${name} cannot turn requests away`;
      const share = request.arguments['share'];
      return typeof share === 'number' && share >= 0 && share <= 1 ? null : 'share must be a number from 0 to 1';
    },
    before: ({ shedShare }) => shedShare,
    run: (_system, component, request) => {
      component.shedShare = numberOf(request, 'share');
    },
    undo: (_system, component, _request, before) => {
      component.shedShare = before;
    },
    change: 'config',
    message: (request) =>
      `${request.target} sheds ${Math.round(numberOf(request, 'share') * 100)} % of requests, those of the heaviest clients first`,
  },
  'block-source': {
    refusal: (component, request) => blockRefusal(component, request),
    run: (_system, component, request) => {
      component.blocked.add(String(request.arguments['source']));
    },
    undo: (_system, component, request) => {
      component.blocked.delete(String(request.arguments['source']));
    },
    change: 'config',
    message: (request) => `${String(request.arguments['source'])} blocked at ${request.target}`,
  },
  'contain-takeover': {
    refusal: (component, request) => blockRefusal(component, request),
    run: (system, component, request) => {
      component.blocked.add(String(request.arguments['source']));
      revokeSessions(system);
    },
    undo: (_system, component, request) => {
      component.blocked.delete(String(request.arguments['source']));
    },
    change: 'config',
    message: (request) =>
      `${String(request.arguments['source'])} blocked at ${request.target} and all sessions revoked; everybody logs in again`,
  },
  'revoke-sessions': {
    refusal: ({ name }) => (name === 'auth' ? null : `${name} issues no sessions`),
    run: (system) => revokeSessions(system),
    change: 'other',
    message: () => 'All sessions revoked; everybody logs in again',
  },
};

/** Every action that the shop can run, by name. */
export const ACTS: ReadonlyMap<string, Act> = new Map(Object.entries(TABLE));

function blockRefusal({ name, spec }: Component, request: ActionTarget): string | null {
  if (spec.kind !== 'service') return `${name} does not see clients`;
  const source = request.arguments['source'];
  return typeof source === 'string' && CIDR.test(source) ? null : 'source must be a CIDR block as logs name it';
}

function revokeSessions(system: ShopSystem): void {
  system.sessions = { revocations: system.sessions.revocations + 1, revokedAt: system.flow.now };
}

const CIDR = /^[0-9a-f.:]{2,45}\/\d{1,3}$/i;

function numberOf(request: ActionTarget, name: string): number {
  return Number(request.arguments[name]);
}

function wholeNumber(request: ActionTarget, name: string, least: number, most: number): string | null {
  const value = request.arguments[name];
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return fits ? null : `${name} must be a whole number from ${least} to ${most}`;
}

function pools(component: Component) {
  return component.routes.filter(({ spec }) => spec.pool !== undefined);
}

function setPools(flow: ShopSystem['flow'], component: Component, size: number): void {
  for (const route of pools(component)) {
    route.touch(flow.now);
    route.poolSize = size;
    flow.refillPool(route);
  }
}
