import * as fc from 'fast-check';
import { FairQueue } from './fair.queue';

function all<T>(queue: FairQueue<T>): T[] {
  const taken: T[] = [];
  for (let job = queue.take(); job !== undefined; job = queue.take()) taken.push(job);
  return taken;
}

describe('a fair queue', () => {
  it('keeps the order of those who have used alike', () => {
    const queue = new FairQueue<string>(10, 10);
    for (const job of ['a', 'b', 'c']) queue.push(job, 1, job);
    expect(all(queue)).toEqual(['a', 'b', 'c']);
  });

  it('takes what costs less first, and whoever has used less', () => {
    const queue = new FairQueue<string>(10, 10);
    queue.charge('greedy', 100);
    queue.push('greedy', 1, 'greedy');
    queue.push('a', 50, 'dear');
    queue.push('b', 5, 'cheap');
    expect(all(queue)).toEqual(['cheap', 'dear', 'greedy']);
  });

  it('refuses the one too many of an owner', () => {
    const queue = new FairQueue<number>(10, 2);
    expect([1, 2, 3].map((job) => queue.push('a', 0, job))).toEqual([undefined, undefined, 3]);
    expect(queue.push('b', 0, 4)).toBeUndefined();
  });

  it('turns away whoever has used most when it is full', () => {
    const queue = new FairQueue<string>(2, 2);
    queue.charge('greedy', 100);
    queue.push('greedy', 0, 'greedy');
    queue.push('a', 0, 'a');
    expect(queue.push('b', 0, 'b')).toBe('greedy');
    expect(queue.push('c', 0, 'c')).toBe('c');
    expect(all(queue)).toEqual(['a', 'b']);
  });

  it('forgets what is removed', () => {
    const queue = new FairQueue<string>(2, 2);
    queue.push('a', 0, 'a');
    queue.remove('a');
    queue.remove('unknown');
    expect(queue.take()).toBeUndefined();
  });

  it('never holds more than it may, and loses nothing', () => {
    const jobs = fc.array(fc.record({ owner: fc.constantFrom('a', 'b', 'c'), cost: fc.nat(9), charged: fc.nat(9) }));
    fc.assert(
      fc.property(jobs, (sent) => {
        const queue = new FairQueue<number>(5, 3);
        const refused: number[] = [];
        for (const [job, { owner, cost, charged }] of sent.entries()) {
          const away = queue.push(owner, cost, job);
          if (away !== undefined) refused.push(away);
          queue.charge(owner, charged);
          expect(queue.length).toBeLessThanOrEqual(5);
        }
        expect([...all(queue), ...refused].sort((a, b) => a - b)).toEqual([...sent.keys()]);
      }),
    );
  });
});
