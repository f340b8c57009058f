import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { errorCodes } from '@sitrep/sdk/base';
import type { Host } from '@sitrep/server';
import { ask, startHost } from './host-under-test.ts';

let host: Host;
// eslint-disable-next-line typescript/no-explicit-any -- a document from outside
let document: any;

before(async () => {
  host = await startHost({ simulator: true });
  document = (await ask(`${host.url}/openapi.json`)).json;
});
after(() => host.close());

interface Operation {
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

function operations() {
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

describe('GET /openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    assert.ok(valid, JSON.stringify(errors));
    assert.equal(validator.version, '3.1');
  });

  it('has every route of the plan', () => {
    const paths = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    assert.deepEqual(paths.toSorted(), [
      'DELETE /v1/lessons/{id}',
      'DELETE /v1/simulator/faults',
      'GET /dashboard/health',
      'GET /dashboard/health/detailed',
      'GET /dashboard/system/health',
      'GET /v1/alerts/rejected',
      'GET /v1/incidents',
      'GET /v1/incidents/{id}',
      'GET /v1/lessons',
      'GET /v1/simulator',
      'POST /dashboard/incidents/process',
      'POST /v1/alerts/{source}',
      'POST /v1/incidents/{id}/acknowledge',
      'POST /v1/incidents/{id}/actions/{actionId}/decision',
      'POST /v1/incidents/{id}/cause',
      'POST /v1/incidents/{id}/notes',
      'POST /v1/incidents/{id}/resolve',
      'POST /v1/simulator/faults',
    ]);
  });

  it('refers only to schemas that it holds, and holds none that nothing refers to', () => {
    const held = new Set(Object.keys(document.components.schemas));
    const used = new Set(
      [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name),
    );
    assert.deepEqual(
      [...used].filter((name) => !held.has(name as string)),
      [],
    );
    assert.deepEqual(
      [...held].filter((name) => !used.has(name) && name !== 'ErrorCode'),
      [],
    );
  });

  it('names published codes only, under the status that answers with them', () => {
    for (const { operation, path } of operations())
      for (const [status, { description }] of Object.entries(operation.responses))
        for (const [code] of description.matchAll(/ERR_\w+/g)) {
          assert.ok((errorCodes as readonly string[]).includes(code), `${code} of ${path}`);
          assert.ok(Number(status) >= 400);
        }
  });

  it('says of every change that it takes an Idempotency-Key', () => {
    for (const { method, operation, path } of operations())
      assert.equal(
        operation.parameters.some(({ name }) => name === 'Idempotency-Key'),
        method !== 'get',
        path,
      );
  });

  it('is answered by the routes that it describes', async () => {
    for (const { path, method } of operations()) {
      const url = host.url + path.replaceAll(/\{\w+\}/g, 'none');
      const { status } = await ask(url, {
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
      });
      assert.notEqual(status, 405, `${method} ${path}`);
    }
  });
});
