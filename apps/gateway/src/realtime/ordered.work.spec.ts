import { OrderedWork } from './ordered.work';

describe('ordered work', () => {
  const unexpected = (error: unknown): void => {
    throw error;
  };

  it('runs one piece after the other, in the order in which they came', async () => {
    const log: string[] = [];
    const work = new OrderedWork(10, unexpected);
    const done = new Promise<void>((resolve) => {
      for (const name of ['a', 'b', 'c']) {
        work.add(async () => {
          log.push(`${name} begins`);
          await new Promise((next) => setImmediate(next));
          log.push(`${name} ends`);
          if (name === 'c') resolve();
        });
      }
    });
    await done;
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('goes on after a failure and reports it', async () => {
    const failures: unknown[] = [];
    const work = new OrderedWork(10, (error) => failures.push(error));
    const failure = new Error('no');
    work.add(() => Promise.reject(failure));
    await new Promise<void>((resolve) => work.add(async () => resolve()));
    expect(failures).toEqual([failure]);
  });

  it('refuses what is beyond the limit and forgets what waits when it is cleared', async () => {
    const work = new OrderedWork(1, unexpected);
    let release: () => void = () => undefined;
    let ran = false;
    work.add(() => new Promise((resolve) => (release = resolve)));
    expect(work.add(async () => void (ran = true))).toBe(true);
    expect(work.add(async () => undefined)).toBe(false);
    work.clear();
    release();
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(ran).toBe(false);
  });
});
