import { createHash } from 'node:crypto';
import { Bus, inProcessTransport } from '@gantry/bus';
import { resolveSession, type UserCaller } from '@gantry/contracts';
import { eventually } from '@gantry/testing';
import { hashToken, SessionCache } from './session.cache';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const event = <P>(payload: P) => ({ id: 'e', at: new Date(), traceId: 't', payload });
const revoked = (userId: string, hashedToken?: string) =>
  event({ userId, reason: 'logout' as const, ...(hashedToken === undefined ? {} : { hashedToken }) });

function callerOf(userId: string, hashedToken: string): UserCaller {
  return { kind: 'user', userId, username: userId, roles: ['user'], hashedToken, bypassTwoFactor: false };
}

function setUp() {
  const transport = inProcessTransport();
  const reconnected: (() => void)[] = [];
  transport.onReconnect = (listener) => void reconnected.push(listener);
  const bus = new Bus(transport);
  const asked: string[] = [];
  const state = { valid: true, hold: undefined as Promise<void> | undefined, expiresAt: undefined as Date | undefined };
  bus.serve(resolveSession, async ({ caller }, { userId, hashedToken }) => {
    asked.push(`${caller.kind} ${userId} ${hashedToken}`);
    const answer = state.valid ? callerOf(userId, hashedToken) : null;
    if (state.hold) await state.hold;
    return { caller: answer, ...(state.expiresAt ? { expiresAt: state.expiresAt } : {}) };
  });
  const cache = new SessionCache(bus);
  cache.onModuleInit();
  return { cache, asked, state, reconnect: () => reconnected.forEach((listener) => listener()) };
}

describe('hashToken', () => {
  it('is base64 of sha256', () => {
    expect(hashToken('secret')).toBe(createHash('sha256').update('secret').digest('base64'));
  });
});

describe('SessionCache', () => {
  it('asks auth once, by the hash of the token, and then nobody', async () => {
    const { cache, asked } = setUp();
    const caller = callerOf('ada', hashToken('t'));
    expect(await cache.find('ada', 't')).toEqual(caller);
    expect(await cache.find('ada', 't')).toEqual(caller);
    expect(await cache.resolve('ada', hashToken('t'))).toEqual({ caller });
    expect(asked).toEqual([`system ada ${hashToken('t')}`]);
  });

  it.each([
    ['', 't'],
    ['ada', ''],
    ['ada', 'x'.repeat(513)],
  ])('asks nobody about %j and a token of that form', async (userId, token) => {
    const { cache, asked } = setUp();
    expect(await cache.find(userId, token)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('does not remember that a token is wrong', async () => {
    const { cache, state, asked } = setUp();
    state.valid = false;
    expect(await cache.find('ada', 't')).toBeUndefined();
    state.valid = true;
    expect(await cache.find('ada', 't')).toBeDefined();
    expect(asked).toHaveLength(2);
  });

  it('tells users with the same token apart', async () => {
    const { cache, asked } = setUp();
    expect((await cache.find('ada', 't'))?.userId).toBe('ada');
    expect((await cache.find('bob', 't'))?.userId).toBe('bob');
    expect(asked).toHaveLength(2);
  });

  it('forgets the one token that is revoked', async () => {
    const { cache, state } = setUp();
    await cache.find('ada', 'one');
    await cache.find('ada', 'two');
    state.valid = false;
    cache.onRevoked(revoked('ada', hashToken('one')));
    expect(await cache.find('ada', 'one')).toBeUndefined();
    expect(await cache.find('ada', 'two')).toBeDefined();
  });

  it.each([
    ['all logins of the user are revoked', (cache: SessionCache) => cache.onRevoked(revoked('ada'))],
    [
      'the user changed',
      (cache: SessionCache) =>
        cache.onUserChanged(event({ user: { _id: 'ada', username: 'ada', roles: [], active: true } })),
    ],
  ])('forgets every token of a user, and of no other, when %s', async (_what, happen) => {
    const { cache, state } = setUp();
    for (const [user, token] of [
      ['ada', 'one'],
      ['ada', 'two'],
      ['adam', 'one'],
      ['bob', 'one'],
    ] as const)
      await cache.find(user, token);
    state.valid = false;
    happen(cache);
    expect(await cache.find('ada', 'one')).toBeUndefined();
    expect(await cache.find('ada', 'two')).toBeUndefined();
    expect(await cache.find('adam', 'one')).toBeDefined();
    expect(await cache.find('bob', 'one')).toBeDefined();
  });

  it.each([
    ['a revocation', (cache: SessionCache) => cache.onRevoked(revoked('ada', hashToken('t')))],
    [
      'a change of the user',
      (cache: SessionCache) =>
        cache.onUserChanged(event({ user: { _id: 'ada', username: 'ada', roles: [], active: true } })),
    ],
    ['a lost connection', undefined],
  ])('keeps no answer that was on its way during %s', async (_what, happen) => {
    const { cache, state, asked, reconnect } = setUp();
    let release = (): void => undefined;
    state.hold = new Promise((resolve) => (release = resolve));
    const pending = cache.find('ada', 't');
    while (asked.length === 0) await turn();
    if (happen) happen(cache);
    else reconnect();
    state.valid = false;
    state.hold = undefined;
    release();
    await pending;
    expect(await cache.find('ada', 't')).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it('keeps a login no longer than it lasts', async () => {
    const { cache, state, asked } = setUp();
    state.expiresAt = new Date(Date.now() + 40);
    await cache.find('ada', 't');
    expect(cache.endOf('ada', hashToken('t'))).toEqual(state.expiresAt);
    state.valid = false;
    await eventually(async () => expect(await cache.find('ada', 't')).toBeUndefined());
    expect(cache.endOf('ada', hashToken('t'))).toBeUndefined();
    expect(asked.length).toBeGreaterThan(1);
  });

  it('does not keep a login whose time is over by this clock', async () => {
    const { cache, state, asked } = setUp();
    state.expiresAt = new Date(Date.now() - 1);
    for (let i = 0; i < 2; i++) await cache.find('ada', 't');
    expect(asked).toHaveLength(2);
  });

  it('forgets everything when the bus was away', async () => {
    const { cache, state, reconnect } = setUp();
    await cache.find('ada', 't');
    state.valid = false;
    reconnect();
    expect(await cache.resolve('ada', hashToken('t'))).toBeUndefined();
  });
});
