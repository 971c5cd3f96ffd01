import fc from 'fast-check';
import { Coalescer } from './coalescer';

const WINDOW_MS = 100;

describe('Coalescer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const recording = () => {
    const batches: string[] = [];
    return {
      batches,
      coalescer: new Coalescer<number>(WINDOW_MS, async (key, items) => void batches.push(`${key}:${items.join(',')}`)),
    };
  };

  it('works on the first item of a quiet key at once', async () => {
    const { batches, coalescer } = recording();
    await coalescer.add('r', 1);
    expect(batches).toEqual(['r:1']);
  });

  it('hands over what comes within the window together, when it closes', async () => {
    const { batches, coalescer } = recording();
    const done = [coalescer.add('r', 1), coalescer.add('r', 2), coalescer.add('r', 3)];
    await jest.advanceTimersByTimeAsync(WINDOW_MS - 1);
    expect(batches).toEqual(['r:1']);
    await jest.advanceTimersByTimeAsync(1);
    await Promise.all(done);
    expect(batches).toEqual(['r:1', 'r:2,3']);
  });

  it('is at once again after a quiet window', async () => {
    const { batches, coalescer } = recording();
    await coalescer.add('r', 1);
    await jest.advanceTimersByTimeAsync(WINDOW_MS);
    await coalescer.add('r', 2);
    expect(batches).toEqual(['r:1', 'r:2']);
  });

  it('keeps keys apart', async () => {
    const { batches, coalescer } = recording();
    await Promise.all([coalescer.add('r', 1), coalescer.add('s', 2)]);
    expect(batches).toEqual(['r:1', 's:2']);
  });

  it('fails the items of a failed batch and goes on with the next', async () => {
    let failing = true;
    const coalescer = new Coalescer<number>(WINDOW_MS, async () => {
      if (failing) throw new Error('down');
    });
    const first = coalescer.add('r', 1);
    const second = coalescer.add('r', 2);
    await expect(first).rejects.toThrow('down');
    failing = false;
    await jest.advanceTimersByTimeAsync(WINDOW_MS);
    await expect(second).resolves.toBeUndefined();
  });

  it('hands over every item exactly once and in order, never two batches of a key at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ key: fc.constantFrom('r', 's'), pauseMs: fc.nat(150), workMs: fc.nat(250) }), {
          maxLength: 25,
        }),
        async (steps) => {
          const seen: Record<string, number[]> = { r: [], s: [] };
          const busy = new Set<string>();
          const coalescer = new Coalescer<{ index: number; workMs: number }>(WINDOW_MS, async (key, items) => {
            expect(busy.has(key)).toBe(false);
            busy.add(key);
            await new Promise((resolve) => setTimeout(resolve, items[0]?.workMs));
            seen[key]?.push(...items.map(({ index }) => index));
            busy.delete(key);
          });
          const done: Promise<void>[] = [];
          for (const [index, { key, pauseMs, workMs }] of steps.entries()) {
            done.push(coalescer.add(key, { index, workMs }));
            await jest.advanceTimersByTimeAsync(pauseMs);
          }
          await jest.runAllTimersAsync();
          await Promise.all(done);
          for (const key of ['r', 's'])
            expect(seen[key]).toEqual(steps.flatMap((step, index) => (step.key === key ? [index] : [])));
        },
      ),
      { numRuns: 50 },
    );
  });
});
