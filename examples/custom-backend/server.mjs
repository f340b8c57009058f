// An Express application that exists already, with Sitrep in it: its own telemetry source, one agent more, its own users.
import express from 'express';
import { createSitrep } from '@sitrep/sdk';
import { defaultAgents, defineAgent } from '@sitrep/sdk/agents';
import { attachLiveStream, router } from '@sitrep/server';
import { requestTelemetry } from './request-telemetry.mjs';

const OWNERS = { shop: 'the storefront team' };

const telemetry = requestTelemetry({ entity: 'shop' });

const owners = defineAgent({
  name: 'owners',
  phase: 'communication',
  title: 'Who to ask',
  async run({ incident }) {
    const { entity } = incident.incident;
    const team = OWNERS[entity];
    if (team === undefined)
      return {
        verdict: 'nothing-found',
        claim: `Nobody is known to own ${entity ?? 'it'}.`,
        confidence: 1,
        supporting: [],
      };
    return { verdict: 'concluded', claim: `Ask ${team} about ${entity}.`, confidence: 1, supporting: [] };
  },
});

const sitrep = createSitrep({ telemetry: telemetry.source, agents: [...defaultAgents, owners] });
await sitrep.start();

const app = express();
app.use('/sitrep', router(sitrep, { actor: (request) => ({ kind: 'person', id: request.get('x-user') ?? 'guest' }) }));
app.get('/shop', telemetry.count, (request, response) => {
  if (request.query.broken !== undefined) return response.status(500).send('The till is stuck.\n');
  response.send('Welcome.\n');
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`The application is at http://127.0.0.1:${server.address().port}/shop, its Sitrep under /sitrep`);
});
const stream = attachLiveStream(server, sitrep, { path: '/sitrep/ws' });

process.once('SIGTERM', async () => {
  await stream.close();
  await sitrep.stop();
  server.close();
  server.closeAllConnections();
});
