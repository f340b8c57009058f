import { Health } from '@sitrep/sdk/protocol';
import * as z from 'zod';
import { systemHealth, SystemHealth } from '../../observe/system-health.ts';
import { route, type Route } from '../route.ts';

const Simple = Health.def.shape;
const SimpleHealth = z
  .object({ status: Simple.status, at: Simple.at, version: Simple.version })
  .meta({ id: 'SimpleHealth', description: 'As bad as the worst part.' });

/** Health in three depths. `unavailable` is answered with 503, so that a load balancer needs the status only. */
export function healthRoutes(current: () => Health): readonly Route[] {
  const statusOf = (health: Health) => (health.status === 'unavailable' ? 503 : 200);
  return [
    route({
      method: 'get',
      path: '/dashboard/health',
      operationId: 'getHealth',
      tag: 'health',
      summary: 'Whether the host works, in a word.',
      answers: {
        200: { description: '`ok` or `degraded`.', schema: SimpleHealth },
        503: { description: '`unavailable`.', schema: SimpleHealth },
      },
      problems: [],
      handle() {
        const health = current();
        const { status, at, version } = health;
        return { status: statusOf(health), body: { status, at, version } };
      },
    }),
    route({
      method: 'get',
      path: '/dashboard/health/detailed',
      operationId: 'getDetailedHealth',
      tag: 'health',
      summary:
        'Every part of the host: live stream, orchestrator, journal, telemetry, simulator, AI services in use; what is wrong and since when.',
      answers: {
        200: { description: '`ok` or `degraded`.', schema: Health },
        503: { description: '`unavailable`.', schema: Health },
      },
      problems: [],
      handle() {
        const health = current();
        return { status: statusOf(health), body: health };
      },
    }),
    route({
      method: 'get',
      path: '/dashboard/system/health',
      operationId: 'getSystemHealth',
      tag: 'health',
      summary: 'The process: memory, event-loop delay, processor time, uptime.',
      answers: { 200: { description: 'Figures measured now.', schema: SystemHealth } },
      problems: [],
      handle: () => ({ status: 200, body: systemHealth() }),
    }),
  ];
}
