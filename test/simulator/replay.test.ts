import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  createShop,
  faultKinds,
  herringKinds,
  type FaultKind,
  type HerringKind,
  type Shop,
  type ShopCommand,
} from '@sitrep/sdk/simulator';
import { act, anySignal, everything, MINUTE, START } from './support/drive.ts';

type Move =
  | { readonly kind: 'inject'; readonly fault: FaultKind }
  | { readonly kind: 'distract'; readonly herring: HerringKind }
  | { readonly kind: 'clear' }
  | {
      readonly kind: 'act';
      readonly action: string;
      readonly target: string;
      readonly size: number;
      readonly undo: boolean;
    };

const moves = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 40_000 }),
    move: fc.oneof(
      fc.record({ kind: fc.constant('inject' as const), fault: fc.constantFrom(...faultKinds) }),
      fc.record({ kind: fc.constant('distract' as const), herring: fc.constantFrom(...herringKinds) }),
      fc.record({ kind: fc.constant('clear' as const) }),
      fc.record({
        kind: fc.constant('act' as const),
        action: fc.constantFrom(
          'scale',
          'restart',
          'roll-back',
          'raise-pool',
          'shed-load',
          'block-source',
          'revoke-sessions',
        ),
        target: fc.constantFrom('edge', 'web', 'auth', 'cart', 'catalogue', 'shop-db', 'cache'),
        size: fc.integer({ min: 1, max: 12 }),
        undo: fc.boolean(),
      }),
    ) satisfies fc.Arbitrary<Move>,
  }),
  { maxLength: 6 },
);

async function make(shop: Shop, move: Move, key: string): Promise<void> {
  if (move.kind === 'inject') return shop.inject(move.fault, move.fault === 'quiet' ? undefined : 'anywhere');
  if (move.kind === 'distract') return shop.distract(move.herring);
  if (move.kind === 'clear') return shop.clear();
  const request = {
    action: move.action,
    target: move.target,
    arguments: { replicas: move.size, size: move.size, share: move.size / 12, source: '203.0.113.0/24' },
    executionKey: key,
  };
  const check = await shop.executor.check(request, anySignal);
  if (!check.ok) return undefined;
  await shop.executor.execute(request, anySignal);
  const undoable = move.undo && !['restart', 'revoke-sessions'].includes(move.action);
  if (undoable) await shop.executor.undo?.(request, anySignal);
  return undefined;
}

test('a shop that replays the commands of another is the same shop, however time is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), moves, fc.integer({ min: 700, max: 45_000 }), async (seed, plan, chunkMs) => {
      const kept: string[] = [];
      const first = createShop({
        seed,
        startAt: START + 1_234,
        onCommand: (command) => kept.push(JSON.stringify(command)),
      });
      for (const [i, { afterMs, move }] of plan.entries()) {
        first.advanceTo(first.at + afterMs);
        await make(first, move, `key-${i}`);
      }
      first.advanceTo(first.at + 60_000);

      const again: ShopCommand[] = [];
      const commands = kept.map((line) => JSON.parse(line) as ShopCommand);
      const second = createShop({
        seed,
        startAt: START + 1_234,
        commands,
        onCommand: (command) => again.push(command),
      });
      while (second.at < first.at) second.advanceTo(Math.min(first.at, second.at + chunkMs));
      assert.equal(await everything(second, START), await everything(first, START));
      assert.deepEqual(second.takeAlerts(), first.takeAlerts());
      assert.deepEqual(again, [], 'a replayed command is not kept a second time');
    }),
    { numRuns: 25, seed: 11 },
  );
});

test('another seed gives another run', async () => {
  const [a, b] = [1, 2].map((seed) => {
    const shop = createShop({ seed, startAt: START });
    shop.advanceTo(START + MINUTE);
    return shop;
  });
  assert.notEqual(await everything(a as Shop, START), await everything(b as Shop, START));
});

test('a budget stops the run early, at a moment from which it goes on as if it had not stopped', async () => {
  const straight = createShop({ startAt: START });
  straight.advanceTo(START + 5 * MINUTE);
  const pieces = createShop({ startAt: START });
  let calls = 0;
  while (pieces.advanceTo(START + 5 * MINUTE, 1) < START + 5 * MINUTE) calls++;
  assert.ok(calls > 3, `stopped ${calls} times`);
  assert.equal(await everything(pieces, START), await everything(straight, START));
});

test('time never goes back', () => {
  const shop = createShop({ startAt: START });
  shop.advanceTo(START + MINUTE);
  assert.equal(shop.advanceTo(START), START + MINUTE);
});

test('a command that comes while others are still to be replayed takes effect after them', async () => {
  const commands: ShopCommand[] = [{ type: 'inject', at: START + 2 * MINUTE, fault: 'database_cascade' }];
  const kept: ShopCommand[] = [];
  const shop = createShop({ startAt: START, commands, onCommand: (command) => kept.push(command) });
  shop.advanceTo(START + MINUTE);
  await act(shop, 'scale', 'web', { replicas: 3 });
  assert.equal(kept.length, 0);
  shop.advanceTo(START + 3 * MINUTE);
  assert.equal(kept.length, 1);
  assert.equal(kept[0]?.at, START + 2 * MINUTE);
  assert.equal(shop.truth().length, 1);
});

test('commands out of order, and a start that is not a moment, are refused', () => {
  const commands: ShopCommand[] = [
    { type: 'clear', at: START + 2 },
    { type: 'clear', at: START + 1 },
  ];
  assert.throws(() => createShop({ startAt: START, commands }), TypeError);
  assert.throws(() => createShop({ startAt: Number.NaN }), TypeError);
});
