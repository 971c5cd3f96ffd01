import { Bus, inProcessTransport } from '@gantry/bus';
import { RATE_COUNTS } from '@gantry/contracts';
import { Registry } from 'prom-client';
import { MAX_SHARED_COUNTERS, SharedCounters } from './shared.counters';

const ALLOWANCE = { calls: 10, perMs: 60_000 };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('shared counters', () => {
  const gateways: SharedCounters[] = [];
  let emissions: { from: string; counts: [string, number, number][] }[];
  let first: SharedCounters;
  let second: SharedCounters;

  beforeEach(async () => {
    const bus = new Bus(inProcessTransport());
    emissions = [];
    await bus.listen(RATE_COUNTS.name, 'all', ({ args }) => void emissions.push(JSON.parse(args)));
    const start = async (): Promise<SharedCounters> => {
      const counters = new SharedCounters(bus, new Registry());
      await counters.onModuleInit();
      gateways.push(counters);
      return counters;
    };
    first = await start();
    second = await start();
  });

  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.onModuleDestroy();
  });

  it('count on every gateway what any of them admitted', async () => {
    for (let call = 0; call < 10; call++) expect(first.take('key', ALLOWANCE).allowed).toBe(true);
    await until(() => second.size > 0);
    expect(second.take('key', ALLOWANCE)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('gather increments into one emission, and do not count their own again', async () => {
    for (let call = 0; call < 4; call++) first.take('a', ALLOWANCE);
    first.take('b', ALLOWANCE);
    await until(() => second.size === 2);
    expect(emissions.map(({ counts }) => counts)).toEqual([
      [
        ['a', 4, expect.any(Number)],
        ['b', 1, expect.any(Number)],
      ],
    ]);
    expect(first.take('a', ALLOWANCE).remaining).toBe(5);
  });

  it('say nothing of refused calls', async () => {
    for (let call = 0; call < 100; call++) first.take('a', ALLOWANCE);
    await until(() => emissions.length > 0);
    expect(emissions[0]?.counts).toEqual([['a', 10, expect.any(Number)]]);
    first.take('a', ALLOWANCE);
    first.take('sentinel', ALLOWANCE);
    await until(() => emissions.length > 1);
    expect(emissions[1]?.counts.map(([key]) => key)).toEqual(['sentinel']);
  });

  it('keep a counter to themselves while little of a large limit is used', async () => {
    const large = { calls: 800, perMs: 60_000 };
    for (let call = 0; call < 99; call++) first.take('large', large);
    first.take('sentinel', ALLOWANCE);
    await until(() => emissions.length === 1);
    expect(emissions[0]?.counts.map(([key]) => key)).toEqual(['sentinel']);
    first.take('large', large);
    await until(() => emissions.length === 2);
    expect(emissions[1]?.counts).toEqual([['large', 100, expect.any(Number)]]);
  });

  it('stay bounded under a flood of addresses, here and on the gateways that hear of it', async () => {
    for (let index = 0; index < MAX_SHARED_COUNTERS + 1_000; index++) first.take(`route address ${index}`, ALLOWANCE);
    expect(first.size).toBe(MAX_SHARED_COUNTERS);
    await until(() => second.size === MAX_SHARED_COUNTERS);
    expect(Math.max(...emissions.map(({ counts }) => counts.length))).toBeLessThanOrEqual(1_000);
  });
});
