import { Bus } from '@gantry/bus';
import { login, me, STALE_ACCOUNTS, type StreamMessage } from '@gantry/contracts';
import { Registry } from 'prom-client';
import { AnswerCache } from './answer.cache';

/** A bus of which the cache sees a listener and reconnects. */
async function setUp() {
  const heard: ((message: StreamMessage) => void)[] = [];
  const reconnects: (() => void)[] = [];
  const bus = Object.assign(Object.create(Bus.prototype) as Bus, {
    listen: async (stream: string, _event: string, listener: (message: StreamMessage) => void) => {
      expect(stream).toBe(STALE_ACCOUNTS.name);
      heard.push(listener);
      return { unsubscribe: async () => undefined };
    },
    onReconnect: (listener: () => void) => void reconnects.push(listener),
  });
  const cache = new AnswerCache(bus, new Registry());
  await cache.onModuleInit();
  let asked = 0;
  const ask = (user: string, operation: Parameters<AnswerCache['get']>[0] = me) =>
    cache.get(operation, user, async () => ({ number: ++asked }));
  const stale = (...ids: string[]) =>
    heard.forEach((listener) => listener({ eventName: 'all', args: JSON.stringify(ids) }));
  return { cache, ask, stale, reconnect: () => reconnects.forEach((listener) => listener()) };
}

describe('AnswerCache', () => {
  it('gives the same answer again, to the same user, for the same operation', async () => {
    const { ask } = await setUp();
    expect([await ask('ada'), await ask('ada'), await ask('bob'), await ask('ada', login)]).toEqual([
      { number: 1 },
      { number: 1 },
      { number: 2 },
      { number: 3 },
    ]);
  });

  it('asks anew when the account has changed, and only then', async () => {
    const { ask, stale } = await setUp();
    await ask('ada');
    await ask('bob');
    stale('ada');
    expect([await ask('ada'), await ask('bob')]).toEqual([{ number: 3 }, { number: 2 }]);
  });

  it.each([
    ['every account may have changed', ({ stale }: Awaited<ReturnType<typeof setUp>>) => stale()],
    ['the bus was away', ({ reconnect }: Awaited<ReturnType<typeof setUp>>) => reconnect()],
    [
      'a setting has changed',
      ({ cache }: Awaited<ReturnType<typeof setUp>>) =>
        cache.onPolicyChanged({ id: '1', at: new Date(), traceId: 't', payload: {} }),
    ],
  ])('asks anew when %s', async (_what, happen) => {
    const set = await setUp();
    await set.ask('ada');
    happen(set);
    expect(await set.ask('ada')).toEqual({ number: 2 });
  });

  it('keeps no answer that was on its way while the account changed', async () => {
    const { cache, stale } = await setUp();
    let release = (): void => undefined;
    const pending = cache.get(me, 'ada', () => new Promise((resolve) => (release = () => resolve('old'))));
    stale('ada');
    release();
    expect(await pending).toBe('old');
    expect(await cache.get(me, 'ada', async () => 'new')).toBe('new');
  });
});
