import { seededRandom, seedFrom, type Random } from '../../base/index.ts';
import { Component } from '../engine/component.ts';
import { Flow, type FlowWatcher } from '../engine/flow.ts';
import { Lifecycle } from '../engine/lifecycle.ts';
import type { Hop, Step } from '../engine/operation.ts';
import { Route } from '../engine/route.ts';
import { COMPONENTS } from './components.ts';
import { OPERATIONS, ROUTES, USUAL_SIGMA, WRITES, type StepSpec } from './calls.ts';
import { OrderQueue } from './order-queue.ts';
import type { ClientGroup } from './traffic.ts';

/** Client networks that are told apart; more than these are not recorded one by one. */
const CLIENT_GROUP_LIMIT = 32;

/** The shop as a machine: components wired up, nothing in it yet. */
export class ShopSystem {
  readonly seed: number;
  readonly flow: Flow;
  readonly lifecycle: Lifecycle;
  readonly components = new Map<string, Component>();
  readonly routes: Route[] = [];
  readonly clients = new Map<string, ClientGroup>();
  readonly orderQueue: OrderQueue;
  /** How often all sessions were revoked, and when last. */
  sessions = { revocations: 0, revokedAt: -Infinity };

  constructor(seed: number, watcher: FlowWatcher) {
    this.seed = seed;
    this.flow = new Flow(watcher);
    this.lifecycle = new Lifecycle(this.flow, watcher);
    for (const spec of COMPONENTS) this.components.set(spec.name, new Component(spec, this.random(spec.name)));
    const job = this.#wire();
    this.orderQueue = new OrderQueue(this.flow, job);
  }

  /** A generator for one part of the simulation, so that a draw in one part does not shift the others. */
  random(part: string): Random {
    return seededRandom(seedFrom(`${this.seed}/${part}`));
  }

  component(name: string): Component {
    const component = this.components.get(name);
    if (component === undefined) throw new TypeError(`the shop has no component ${name}`);
    return component;
  }

  /** Where a client's request of this kind goes first. */
  entrance(kind: string): Hop {
    const [route] = this.routes;
    if (route === undefined) throw new TypeError('the shop has no entrance');
    return hop(route, kind);
  }

  client(name: string): ClientGroup {
    let group = this.clients.get(name);
    if (group === undefined) {
      group = { name, requests: 0, rate: 0, shedChance: 0 };
      if (this.clients.size < CLIENT_GROUP_LIMIT) this.clients.set(name, group);
    }
    return group;
  }

  /** Makes routes and compiles operations; returns the hop of the queue's jobs. */
  #wire(): Hop {
    const routes = new Map<string, Route>();
    for (const [name, spec] of Object.entries(ROUTES)) {
      const [caller = '', callee = ''] = name.split(' > ');
      const route = new Route(caller === 'clients' ? null : this.component(caller), this.component(callee), spec);
      route.caller?.routes.push(route);
      routes.set(name, route);
      this.routes.push(route);
    }
    for (const [name, steps] of Object.entries(OPERATIONS)) {
      const [owner = '', operation = ''] = name.split('.');
      const to = (target: string): Hop => {
        const [callee = '', its = ''] = target.split('.');
        const route = routes.get(`${owner} > ${callee}`);
        if (route === undefined) throw new TypeError(`${name} calls ${target} without a route`);
        return hop(route, its);
      };
      const component = this.component(owner);
      component.operation(operation).writes = WRITES.has(name);
      component.operation(operation).steps.push(...steps.map((step) => this.#compile(component, step, to)));
    }
    const jobs = routes.get('order-queue > order-worker');
    if (jobs === undefined) throw new TypeError('the queue has no worker');
    return hop(jobs, 'process');
  }

  #compile(component: Component, step: StepSpec, to: (target: string) => Hop): Step {
    if ('work' in step) return { kind: 'work', meanMs: step.work, sigma: step.sigma ?? USUAL_SIGMA };
    if ('wait' in step) return { kind: 'wait', meanMs: step.wait, sigma: step.sigma ?? USUAL_SIGMA };
    if ('call' in step) return { kind: 'call', hop: to(step.call) };
    if ('lookup' in step)
      return { kind: 'lookup', cache: to(step.lookup), source: to(step.source), rebuild: to(step.rebuild) };
    const { stats } = component;
    switch (step.do) {
      case 'check-password':
        return {
          kind: 'do',
          run: ({ request }) => {
            stats.count('logins');
            stats.sources.add(seedFrom(`${request.client?.name}${request.host}`));
            if (!request.validLogin) {
              stats.count('failed-logins');
              request.answer = 'unauthorized';
            }
            return null;
          },
        };
      case 'change-account':
      case 'export-orders':
        return {
          kind: 'do',
          run: () => {
            stats.count(step.do);
            return null;
          },
        };
      case 'publish':
        return { kind: 'do', run: () => (this.orderQueue.publish() ? null : 'internal') };
    }
  }
}

function hop(route: Route, operation: string): Hop {
  return { route, operation: route.callee.operation(operation), tally: route.tally(operation) };
}
