import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startAwsFake, type AwsFake, type AwsFakeOptions } from '@sitrep/sdk/testing/aws-fake';
import { sharedData } from '../support/shared-data.ts';

/** A fake that ends with its test, tightened by the services' own models where they are at hand. */
export async function fakeFor(test: TestContext, options: AwsFakeOptions): Promise<AwsFake> {
  const fake = await startAwsFake({ models: modelsOf(options.services ?? []), ...options });
  test.after(() => fake.close());
  return fake;
}

/** What a client needs to reach the fake: over HTTP/1.1, with one attempt unless `attempts` says more. */
export function reach(fake: AwsFake, attempts = 1) {
  return {
    endpoint: fake.endpoint,
    region: fake.region,
    credentials: fake.credentials,
    maxAttempts: attempts,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3_000, socketTimeout: 3_000 }),
  };
}

function modelsOf(services: readonly string[]): Record<string, unknown> {
  const { dir } = sharedData('aws-models');
  const files = services.map((id) => [id, join(dir, `${id}.service-2.json`)] as const);
  const there = files.filter(([, file]) => existsSync(file));
  return Object.fromEntries(there.map(([id, file]) => [id, JSON.parse(readFileSync(file, 'utf8'))]));
}
