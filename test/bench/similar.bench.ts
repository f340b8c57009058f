import { CaseIndex, type Case } from '@sitrep/sdk/analysis';
import { seededRandom } from '@sitrep/sdk/base';

// How long a search for similar incidents takes, and what the index holds, from ten cases to a hundred thousand: 300 components, 3,000 log
// statements and 2,000 words, the common ones of them in every third case.

const SIZES = [10, 1_000, 10_000, 100_000];
const QUERIES = 400;

const random = seededRandom(7);
const int = (below: number): number => Math.floor(random() * below);
const MECHANISMS = ['overload', 'memory leak', 'slow dependency', 'errors', 'bad deploy', 'credential attack'];
const KINDS = ['metric', 'log', 'span', 'change'];

function drawn(id: string): Case {
  const component = (): string => `service-${int(300)}`;
  return {
    id,
    kind: 'incident',
    title: `Incident ${id}`,
    features: [
      { aspect: 'cause', value: component() },
      { aspect: 'mechanism', value: MECHANISMS[int(MECHANISMS.length)] as string },
      ...Array.from({ length: 4 }, () => ({ aspect: 'component' as const, value: component() })),
      ...Array.from({ length: 4 }, () => ({ aspect: 'evidence' as const, value: `${KINDS[int(4)]} ${component()}` })),
      ...Array.from({ length: 3 }, () => ({
        aspect: 'template' as const,
        value: `statement <*> number ${int(3_000)}`,
      })),
    ],
    text: Array.from({ length: 15 }, () => `word${Math.floor(random() ** 3 * 2_000)}`).join(' '),
  };
}

const gc = (globalThis as { gc?: () => void }).gc;
process.stdout.write('similar incidents: one search, milliseconds of processor time\n');
for (const size of SIZES) {
  gc?.();
  const before = process.memoryUsage();
  const index = new CaseIndex();
  const started = process.cpuUsage();
  for (let i = 0; i < size; i++) index.add(drawn(`inc${i}`));
  const { user } = process.cpuUsage(started);
  gc?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const asked = Array.from({ length: QUERIES }, (_, i) => drawn(`new${i}`));
  const times = asked
    .map((each) => {
      const start = process.cpuUsage();
      index.search(each);
      const spent = process.cpuUsage(start);
      return (spent.user + spent.system) / 1_000;
    })
    .toSorted((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? NaN).toFixed(2);
  process.stdout.write(
    `  ${String(size).padStart(7)} cases: p50 ${at(0.5)}, p99 ${at(0.99)}; ${(bytes / 1e6).toFixed(1)} MB with the cases${gc ? '' : ' and garbage'}, ` +
      `${(user / size).toFixed(0)} µs to add one\n`,
  );
}
