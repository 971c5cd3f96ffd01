import fc from 'fast-check';
import { WindowCounters } from './window.counters';

const ALLOWANCE = { calls: 3, perMs: 1_000 };

/** Counters with a clock that the test moves. */
function countersWithClock(maxKeys = 100) {
  const clock = { now: 1_000_000 };
  return { clock, counters: new WindowCounters(maxKeys, () => clock.now) };
}

describe('window counters', () => {
  it('admit as many calls as allowed, then refuse until the window ends', () => {
    const { clock, counters } = countersWithClock();
    const resetAt = clock.now + 1_000;
    expect([0, 1, 2, 3, 4].map(() => counters.take('a', ALLOWANCE))).toEqual([
      { allowed: true, limit: 3, remaining: 2, resetAt },
      { allowed: true, limit: 3, remaining: 1, resetAt },
      { allowed: true, limit: 3, remaining: 0, resetAt },
      { allowed: false, limit: 3, remaining: 0, resetAt },
      { allowed: false, limit: 3, remaining: 0, resetAt },
    ]);
    clock.now = resetAt - 1;
    expect(counters.take('a', ALLOWANCE).allowed).toBe(false);
    clock.now = resetAt;
    expect(counters.take('a', ALLOWANCE)).toEqual({ allowed: true, limit: 3, remaining: 2, resetAt: resetAt + 1_000 });
  });

  it('follow an allowance that changes within a window', () => {
    const { clock, counters } = countersWithClock();
    for (let call = 0; call < 3; call++) counters.take('a', ALLOWANCE);
    expect(counters.take('a', { calls: 4, perMs: 1_000 })).toMatchObject({ allowed: true, remaining: 0 });
    expect(counters.take('a', { calls: 2, perMs: 10 })).toEqual({
      allowed: false,
      limit: 2,
      remaining: 0,
      resetAt: clock.now + 10,
    });
  });

  it.each([0, -1])('refuse everything with an allowance of %d', (calls) => {
    expect(countersWithClock().counters.take('a', { calls, perMs: 1_000 })).toMatchObject({
      allowed: false,
      remaining: 0,
    });
  });

  it('never admit more than allowed within a window, nor fewer, whatever the keys and times of the calls', () => {
    const calls = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), after: fc.nat(700) }), { maxLength: 200 });
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 5 }), (sequence, limit) => {
        const { clock, counters } = countersWithClock();
        const model = new Map<string, { endsAt: number; admitted: number }>();
        for (const { key, after } of sequence) {
          clock.now += after;
          const known = model.get(key);
          const window = known && known.endsAt > clock.now ? known : { endsAt: clock.now + 1_000, admitted: 0 };
          model.set(key, window);
          const verdict = counters.take(key, { calls: limit, perMs: 1_000 });
          expect(verdict.allowed).toBe(window.admitted < limit);
          if (verdict.allowed) window.admitted++;
          expect(verdict).toMatchObject({ remaining: limit - window.admitted, resetAt: window.endsAt });
        }
      }),
    );
  });

  it('know no more keys than they may, and forget the one that was not used for the longest time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50).map(String), { maxLength: 300 }),
        fc.integer({ min: 1, max: 10 }),
        (keys, max) => {
          const { counters } = countersWithClock(max);
          let recent: string[] = [];
          for (const key of keys) {
            const isKnown = recent.includes(key);
            recent = [...recent.filter((other) => other !== key), key].slice(-max);
            expect(counters.take(key, { calls: 1, perMs: 1_000 }).allowed).toBe(!isKnown);
            expect(counters.size).toBe(recent.length);
          }
        },
      ),
    );
  });

  it('stay bounded under a flood of distinct keys', () => {
    const { counters } = countersWithClock(100);
    for (let index = 0; index < 10_000; index++) counters.take(`address ${index}`, ALLOWANCE);
    expect(counters.size).toBe(100);
  });
});

describe('window counters of several gateways', () => {
  it('agree once all increments have arrived, in whatever order', () => {
    const step = fc.record({ gateway: fc.nat(2), after: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 9 }), fc.infiniteStream(fc.nat(5)), (steps, order) => {
        const clock = { now: 0 };
        const gateways = [0, 1, 2].map(() => new WindowCounters(10, () => clock.now));
        const allowance = { calls: 30, perMs: 10_000 };
        for (const { gateway, after } of steps) {
          clock.now += after;
          gateways[gateway]?.take('a', allowance);
        }
        const increments = gateways.map((gateway) => gateway.drain('a'));
        const deliveries = gateways.flatMap((to, index) =>
          increments.flatMap((increment, from) => (increment && from !== index ? [() => to.add('a', increment)] : [])),
        );
        while (deliveries.length > 0) deliveries.splice((order.next().value ?? 0) % deliveries.length, 1)[0]?.();
        const verdicts = gateways.map((gateway) => gateway.take('a', allowance));
        expect(new Set(verdicts.map(({ resetAt }) => resetAt)).size).toBe(1);
        expect(verdicts.map(({ remaining }) => remaining)).toEqual(
          gateways.map(() => allowance.calls - steps.length - 1),
        );
      }),
    );
  });

  it('tell each call once', () => {
    const { clock, counters } = countersWithClock();
    expect(counters.drain('a')).toBeUndefined();
    counters.take('a', ALLOWANCE);
    counters.take('a', ALLOWANCE);
    expect(counters.drain('a')).toEqual({ calls: 2, endsAt: clock.now + 1_000 });
    expect(counters.drain('a')).toBeUndefined();
    counters.add('a', { calls: 5, endsAt: clock.now + 500 });
    expect(counters.drain('a')).toBeUndefined();
  });

  it('drop what comes after the window, and do not believe in an end that is too far away', () => {
    const { clock, counters } = countersWithClock();
    counters.add('a', { calls: 3, endsAt: clock.now });
    expect(counters.size).toBe(0);
    counters.add('a', { calls: 3, endsAt: clock.now + 1_000_000 });
    expect(counters.take('a', ALLOWANCE)).toEqual({
      allowed: false,
      limit: 3,
      remaining: 0,
      resetAt: clock.now + 1_000,
    });
  });
});
