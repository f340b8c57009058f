// A fake of Bedrock in a process of its own, so that its work does not count as its callers'.
import { startAwsFake } from '@sitrep/sdk/testing/aws-fake';

const fake = await startAwsFake({ services: ['bedrock-runtime'], logLimit: 10 });
process.stdout.write(JSON.stringify({ endpoint: fake.endpoint, region: fake.region, credentials: fake.credentials }));
process.stdin.on('end', () => void fake.close().then(() => process.exit(0))).resume();
