import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { endOfTurn, TurnWatch, type Passing } from '@sitrep/sdk/base';
import fc from 'fast-check';

class Work implements Passing {
  watchedAt = -1;
  outlasted = 0;

  outlast(): void {
    this.outlasted++;
  }
}

const turn = () => new Promise<void>((resolve) => endOfTurn(resolve));

test('each work that is watched and not over hears once of the end of its turn, whoever else is over, and no other', async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('watch', 'forget', 'turn'), fc.nat({ max: 5 })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const watch = new TurnWatch();
      const works = Array.from({ length: 6 }, () => new Work());
      const wanted = works.map(() => 0);
      const watched = new Set<number>();
      const end = async () => {
        for (const index of watched) wanted[index] = (wanted[index] ?? 0) + 1;
        watched.clear();
        await turn();
      };
      for (const [step, index] of taken) {
        const work = works[index] as Work;
        if (step === 'turn') await end();
        else if (step === 'watch') {
          watched.add(index);
          watch.watch(work);
        } else {
          watched.delete(index);
          watch.forget(work);
        }
      }
      await end();
      deepEqual(
        works.map(({ outlasted }) => outlasted),
        wanted,
      );
    }),
  );
});
