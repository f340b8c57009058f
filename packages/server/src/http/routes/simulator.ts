import { SimulatorState } from '@sitrep/sdk/protocol';
import { faultKinds, type FaultKind } from '@sitrep/sdk/simulator';
import * as z from 'zod';
import { route, type Route } from '../route.ts';

/** What the routes may do with the simulated shop. */
export interface SimulatorControl {
  state(): SimulatorState;
  /** Resolves once the command is kept, so that a restart repeats it. The same `key` again does nothing more. */
  inject(fault: FaultKind, options: { readonly key?: string }): Promise<void>;
  clear(options: { readonly key?: string }): Promise<void>;
}

const Inject = z.object({ fault: z.enum(faultKinds) });

export function simulatorRoutes(simulator: SimulatorControl): readonly Route[] {
  const answers = { 200: { description: 'The simulator now.', schema: SimulatorState } };
  return [
    route({
      method: 'get',
      path: '/v1/simulator',
      operationId: 'getSimulator',
      tag: 'simulator',
      summary: 'The simulated shop: how far it is, what was injected, its traffic.',
      answers,
      problems: [],
      handle: () => ({ status: 200, body: simulator.state() }),
    }),
    route<undefined, z.infer<typeof Inject>>({
      method: 'post',
      path: '/v1/simulator/faults',
      operationId: 'injectFault',
      tag: 'simulator',
      summary: 'Puts a fault into the simulated shop.',
      body: Inject,
      answers: { 202: { description: 'It is in.', schema: SimulatorState } },
      problems: ['ERR_SITREP_PAYLOAD_UNREADABLE', 'ERR_SITREP_PAYLOAD_INVALID', 'ERR_SITREP_IDEMPOTENCY_CONFLICT'],
      async handle({ body, key }) {
        await simulator.inject(body.fault, key);
        return { status: 202, body: simulator.state() };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/simulator/faults',
      operationId: 'clearFaults',
      tag: 'simulator',
      summary: 'Takes all faults out of the simulated shop.',
      answers,
      problems: ['ERR_SITREP_IDEMPOTENCY_CONFLICT'],
      async handle({ key }) {
        await simulator.clear(key);
        return { status: 200, body: simulator.state() };
      },
    }),
  ];
}
