import type { Logger } from './logger';
import { RecurringTask, type Recurrence } from './recurring.task';

const EVERY_MS = 1_000;

function taskOf(round: () => Promise<unknown>, more: Partial<Recurrence> = {}) {
  const warn = jest.fn();
  const task = new RecurringTask({ what: 'test', everyMs: EVERY_MS, ...more }, round, { warn } as unknown as Logger);
  return { task, warn };
}

/** Rounds that end when they are told to. */
function heldRounds() {
  const ends: (() => void)[] = [];
  const round = jest.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await jest.advanceTimersByTimeAsync(0);
  };
  return { round, end };
}

describe('RecurringTask', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['at once', {}, [1, 1, 2]],
    ['later', { firstAfterMs: 500 }, [0, 1, 1]],
  ])('begins %s', async (_name, more, rounds) => {
    const round = jest.fn(async () => undefined);
    const { task } = taskOf(round, more);
    task.start();
    const seen = [round.mock.calls.length];
    await jest.advanceTimersByTimeAsync(999);
    seen.push(round.mock.calls.length);
    await jest.advanceTimersByTimeAsync(1);
    seen.push(round.mock.calls.length);
    expect(seen).toEqual(rounds);
    await jest.advanceTimersByTimeAsync(10 * EVERY_MS);
    expect(round).toHaveBeenCalledTimes((rounds[2] ?? 0) + 10);
    await task.stop();
  });

  it('never does two rounds at one time, and makes up for none', async () => {
    const { round, end } = heldRounds();
    const { task } = taskOf(round);
    task.start();
    await jest.advanceTimersByTimeAsync(5 * EVERY_MS);
    expect(round).toHaveBeenCalledTimes(1);
    await end();
    expect(round).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(round).toHaveBeenCalledTimes(2);
  });

  it('does one more round for all who ask while one is in hand', async () => {
    const { round, end } = heldRounds();
    const { task } = taskOf(round);
    task.wake();
    expect(round).toHaveBeenCalledTimes(1);
    task.wake();
    task.wake();
    await end();
    expect(round).toHaveBeenCalledTimes(2);
    await end();
    expect(round).toHaveBeenCalledTimes(2);
    task.wake();
    expect(round).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('logs a round that %s, and goes on', async (_name, round: () => Promise<unknown>) => {
    const { task, warn } = taskOf(round);
    task.start();
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(warn.mock.calls.map(([what]) => what)).toEqual([1, 2].map(() => ({ err: new Error('no'), task: 'test' })));
    await task.stop();
  });

  it('waits for the round in hand when it stops, and begins no other', async () => {
    const { round, end } = heldRounds();
    const { task, warn } = taskOf(round);
    task.start();
    const stopped = jest.fn();
    void task.stop().then(stopped);
    task.wake();
    await jest.advanceTimersByTimeAsync(5 * EVERY_MS);
    expect([stopped.mock.calls.length, task.isStopping]).toEqual([0, true]);
    await end();
    expect([stopped.mock.calls.length, round.mock.calls.length, warn.mock.calls.length, jest.getTimerCount()]).toEqual([
      1, 1, 0, 0,
    ]);
    task.wake();
    expect(round).toHaveBeenCalledTimes(1);
  });

  it('does not wait for ever', async () => {
    const { task, warn } = taskOf(() => new Promise(() => undefined));
    task.start();
    const stopping = task.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    await stopping;
    expect(warn).toHaveBeenCalledWith({ task: 'test' }, 'not waited for any longer');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('stops before it has begun', async () => {
    const round = jest.fn();
    const { task } = taskOf(round, { firstAfterMs: 500 });
    task.start();
    await task.stop();
    await jest.advanceTimersByTimeAsync(5 * EVERY_MS);
    expect(round).not.toHaveBeenCalled();
  });
});
