import fc from 'fast-check';
import { KeyedQueue } from './keyed-queue';

describe('KeyedQueue', () => {
  it('runs the tasks of each key in order and one at a time, whatever the schedule', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }),
        async (scheduler, keys) => {
          const queue = new KeyedQueue();
          const begun: Record<string, number[]> = {};
          const running = new Set<string>();
          const tasks = keys.map((key, index) =>
            queue.run(key, async () => {
              expect(running.has(key)).toBe(false);
              running.add(key);
              (begun[key] ??= []).push(index);
              await scheduler.schedule(Promise.resolve());
              running.delete(key);
              return index;
            }),
          );
          const results = Promise.all(tasks);
          await scheduler.waitFor(results);
          expect(await results).toEqual(keys.map((_, index) => index));
          for (const order of Object.values(begun)) expect(order).toEqual([...order].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('goes on after a task that failed, and the failure belongs to its caller alone', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const throwing = queue.run('a', () => {
      throw new Error('not even begun');
    });
    const next = queue.run('a', async () => 'next');
    await expect(failing).rejects.toThrow('no');
    await expect(throwing).rejects.toThrow('not even begun');
    expect(await next).toBe('next');
  });

  it('does not let one key wait for another', async () => {
    const queue = new KeyedQueue();
    let open = () => {};
    const stuck = queue.run('a', () => new Promise<void>((resolve) => (open = resolve)));
    expect(await queue.run('b', async () => 'done')).toBe('done');
    open();
    await stuck;
  });
});
