import { Ticker } from '../../packages/widgets/src/base/ticker.ts';
import { expect } from '@open-wc/testing';

class Page extends EventTarget {
  visibilityState = 'visible';
  listeners = 0;
  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++;
    super.addEventListener(...args);
  }
  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }
  turn(state: 'visible' | 'hidden'): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** A clock whose timers run when the test says so. */
class Timers {
  at = 10_250;
  readonly waiting = new Set<{ due: number; run: () => void }>();
  now = (): number => this.at;
  monotonic = (): number => this.at;
  after = (delayMs: number, run: () => void): (() => void) => {
    const timer = { due: this.at + delayMs, run };
    this.waiting.add(timer);
    return () => this.waiting.delete(timer);
  };
  advance(byMs: number): void {
    const until = this.at + byMs;
    for (;;) {
      const next = [...this.waiting].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.at = next.due;
      this.waiting.delete(next);
      next.run();
    }
    this.at = until;
  }
}

describe('the ticker', () => {
  it('has one timer for any number of listeners, and none without', () => {
    const clock = new Timers();
    const page = new Page();
    const ticker = new Ticker({ clock, page });
    expect(clock.waiting.size).to.equal(0);
    const stops = [1, 2, 3].map(() => ticker.subscribe(() => {}));
    expect([clock.waiting.size, page.listeners]).to.deep.equal([1, 1]);
    for (const stop of stops) stop();
    stops[0]?.();
    expect([clock.waiting.size, page.listeners]).to.deep.equal([0, 0]);
  });

  it('ticks at full seconds', () => {
    const clock = new Timers();
    const ticks: number[] = [];
    new Ticker({ clock, page: new Page() }).subscribe(() => ticks.push(clock.at));
    clock.advance(3_000);
    expect(ticks).to.deep.equal([11_000, 12_000, 13_000]);
  });

  it('rests while nobody sees the page, and ticks at once when somebody does', () => {
    const clock = new Timers();
    const page = new Page();
    let ticks = 0;
    new Ticker({ clock, page }).subscribe(() => ticks++);
    page.turn('hidden');
    clock.advance(60_000);
    expect([ticks, clock.waiting.size]).to.deep.equal([0, 0]);
    page.turn('visible');
    expect([ticks, clock.waiting.size]).to.deep.equal([1, 1]);
  });
});
