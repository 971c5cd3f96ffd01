import { Bus, inProcessTransport, newContext } from '@gantry/bus';
import { roomStanding, type Membership, type OutputOf, type RoomCard } from '@gantry/contracts';
import { StandingCache } from './standing.cache';

type Answer = OutputOf<typeof roomStanding>;

const context = newContext({ kind: 'user', userId: 'ada', roles: ['user'], hashedToken: 'h', bypassTwoFactor: false });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function roomOf(name: string): RoomCard {
  return {
    _id: 'room',
    t: 'c',
    name,
    ro: false,
    archived: false,
    reactWhenReadOnly: false,
    muted: [],
    unmuted: [],
    usersCount: 1,
  };
}
const member: Membership = { roles: [], blocked: false };

const event = <P>(payload: P) => ({ id: 'e', at: new Date(), traceId: 't', payload });
const roomChange = event({ rid: 'room', t: 'c' as const });
const memberChange = event({ rid: 'room', userId: 'ada', change: 'left' as const, t: 'c' as const });

function setUp() {
  const transport = inProcessTransport();
  const reconnected: (() => void)[] = [];
  transport.onReconnect = (listener) => void reconnected.push(listener);
  const bus = new Bus(transport);
  const questions: { callerKind: string; userId: string | undefined; answer: (answer: Answer) => void }[] = [];
  bus.serve(
    roomStanding,
    ({ caller }, { userId }) =>
      new Promise((resolve) => questions.push({ callerKind: caller.kind, userId, answer: resolve })),
  );
  const cache = new StandingCache(bus);
  cache.onModuleInit();
  const question = async (index: number) => {
    while (questions.length <= index) await turn();
    const asked = questions[index];
    if (!asked) throw new Error('not asked');
    return asked;
  };
  const load = async (answer: Answer, userId = 'ada') => {
    const found = cache.find(context, 'room', userId);
    (await question(questions.length)).answer(answer);
    return found;
  };
  return { cache, questions, question, load, reconnect: () => reconnected.forEach((listener) => listener()) };
}

describe('StandingCache', () => {
  it('asks rooms once, as a service, and then nobody', async () => {
    const { cache, questions, load } = setUp();
    expect(await load({ room: roomOf('a'), membership: member })).toEqual({ room: roomOf('a'), membership: member });
    expect(await cache.find(context, 'room', 'ada')).toEqual({ room: roomOf('a'), membership: member });
    expect(questions).toMatchObject([{ callerKind: 'system', userId: 'ada' }]);
  });

  it('asks once for all who ask at the same time', async () => {
    const { cache, questions, question } = setUp();
    const asked = [1, 2, 3].map(() => cache.find(context, 'room', 'ada'));
    (await question(0)).answer({ room: roomOf('a'), membership: member });
    expect((await Promise.all(asked)).map((standing) => standing?.room.name)).toEqual(['a', 'a', 'a']);
    await turn();
    expect(questions).toHaveLength(1);
  });

  it('remembers that a user is no member, and that by user', async () => {
    const { cache, questions, load } = setUp();
    await load({ room: roomOf('a'), membership: null });
    await load({ room: roomOf('a'), membership: member }, 'bob');
    expect((await cache.find(context, 'room', 'ada'))?.membership).toBeNull();
    expect((await cache.find(context, 'room', 'bob'))?.membership).toEqual(member);
    expect(questions).toHaveLength(2);
  });

  it('does not remember that there is no room', async () => {
    const { load } = setUp();
    expect(await load({ room: null, membership: null })).toBeUndefined();
    expect(await load({ room: roomOf('a'), membership: null })).toBeDefined();
  });

  it.each([
    ['the room changed', (cache: StandingCache) => cache.onRoomChanged(roomChange)],
    ['the membership changed', (cache: StandingCache) => cache.onMemberChanged(memberChange)],
  ])('asks again after %s', async (_what, change) => {
    const { cache, load } = setUp();
    await load({ room: roomOf('old'), membership: member });
    change(cache);
    expect(await load({ room: roomOf('new'), membership: null })).toMatchObject({
      room: { name: 'new' },
      membership: null,
    });
  });

  it.each([
    ['the room changed', (cache: StandingCache) => cache.onRoomChanged(roomChange)],
    ['the membership changed', (cache: StandingCache) => cache.onMemberChanged(memberChange)],
  ])(
    'keeps no answer that was on its way when %s, and gives it to nobody who asks afterwards',
    async (_what, change) => {
      const { cache, question, questions } = setUp();
      const before = cache.find(context, 'room', 'ada');
      const first = await question(0);
      change(cache);
      const after = cache.find(context, 'room', 'ada');
      const second = await question(1);
      second.answer({ room: roomOf('new'), membership: null });
      expect((await after)?.membership).toBeNull();
      first.answer({ room: roomOf('old'), membership: member });
      expect((await before)?.room.name).toBe('old');
      expect(await cache.find(context, 'room', 'ada')).toMatchObject({ room: { name: 'new' }, membership: null });
      expect(questions).toHaveLength(2);
    },
  );

  it('keeps what is known of other users when one comes or goes', async () => {
    const { cache, load } = setUp();
    await load({ room: roomOf('a'), membership: member }, 'bob');
    cache.onMemberChanged(memberChange);
    await load({ room: roomOf('b'), membership: member });
    expect(await cache.find(context, 'room', 'bob')).toMatchObject({ room: { name: 'b' }, membership: member });
  });

  it('forgets everything when the bus was away, answers on their way too', async () => {
    const { cache, question, load, reconnect } = setUp();
    await load({ room: roomOf('old'), membership: member });
    const pending = cache.find(context, 'other', 'ada');
    const asked = await question(1);
    reconnect();
    asked.answer({ room: roomOf('stale'), membership: member });
    await pending;
    const again = cache.find(context, 'room', 'ada');
    (await question(2)).answer({ room: roomOf('new'), membership: null });
    expect((await again)?.room.name).toBe('new');
    void cache.find(context, 'other', 'ada');
    (await question(3)).answer({ room: null, membership: null });
  });

  it('asks again after a failure', async () => {
    const bus = new Bus(inProcessTransport());
    const cache = new StandingCache(bus);
    let fails = true;
    bus.serve(roomStanding, async () => {
      if (fails) throw new Error('database away');
      return { room: roomOf('a'), membership: member };
    });
    await expect(cache.find(context, 'room', 'ada')).rejects.toMatchObject({ kind: 'internal' });
    fails = false;
    expect(await cache.find(context, 'room', 'ada')).toBeDefined();
  });
});
