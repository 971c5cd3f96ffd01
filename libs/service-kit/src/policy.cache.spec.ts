import { Bus, inProcessTransport, type Transport } from '@gantry/bus';
import { AppError, policyChanged, policySnapshot, type Caller, type OutputOf } from '@gantry/contracts';
import { PolicyCache } from './policy.cache';

type Snapshot = OutputOf<typeof policySnapshot>;
type Change = Parameters<PolicyCache['onChanged']>[0]['payload'];

const ADA: Caller = { kind: 'user', userId: 'ada', roles: ['user'], hashedToken: 'h', bypassTwoFactor: false };

/** Auth as the cache sees it; each question waits until the test answers it. */
class Auth {
  readonly questions: ((answer: Snapshot | Error) => void)[] = [];

  constructor(bus: Bus) {
    bus.serve(
      policySnapshot,
      () =>
        new Promise((resolve, reject) =>
          this.questions.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
        ),
    );
  }

  async answer(index: number, answer: Snapshot | Error): Promise<void> {
    while (this.questions.length <= index) await new Promise((resolve) => setImmediate(resolve));
    this.questions[index]?.(answer);
  }
}

function snapshotOf(name: string, roles: string[] = []): Snapshot {
  return { settings: { Site_Name: name, Site_Url: 'http://a' }, permissions: { 'create-c': roles } };
}

function changed(payload: Change) {
  return { id: 'e', at: new Date(), traceId: 't', payload };
}

function setUp() {
  const transport: Transport = inProcessTransport();
  const reconnected: (() => void)[] = [];
  transport.onReconnect = (listener) => void reconnected.push(listener);
  const bus = new Bus(transport);
  const auth = new Auth(bus);
  const cache = new PolicyCache(bus);
  cache.onModuleInit();
  const name = async (): Promise<string> => (await cache.current()).settings.text('Site_Name');
  return { cache, auth, bus, name, reconnect: () => reconnected.forEach((listener) => listener()) };
}

describe('PolicyCache', () => {
  it('asks nobody before it is needed, and once for all who need it at the same time', async () => {
    const { auth, name } = setUp();
    expect(auth.questions).toHaveLength(0);
    const asked = [name(), name(), name()];
    await auth.answer(0, snapshotOf('one'));
    expect(await Promise.all(asked)).toEqual(['one', 'one', 'one']);
    expect(await name()).toBe('one');
    expect(auth.questions).toHaveLength(1);
  });

  it('applies a change that came while a snapshot was on its way', async () => {
    const { cache, auth, name } = setUp();
    const asked = name();
    await auth.answer(0, snapshotOf('older')).then(() => undefined);
    cache.onChanged(changed({ settings: { Site_Name: 'newer' } }));
    expect(await asked).toBe('newer');
    expect((await cache.current()).settings.text('Site_Url')).toBe('http://a');
  });

  it('applies later changes to what it has, one part without the other', async () => {
    const { cache, auth, name } = setUp();
    const asked = name();
    await auth.answer(0, snapshotOf('one', ['admin']));
    await asked;
    expect((await cache.current()).access.can(ADA, 'create-c')).toBe(false);
    cache.onChanged(changed({ permissions: { 'create-c': ['user'] } }));
    cache.onChanged(changed({ settings: { Site_Name: 'two' } }));
    expect(await name()).toBe('two');
    expect((await cache.current()).access.can(ADA, 'create-c')).toBe(true);
    expect(auth.questions).toHaveLength(1);
  });

  it('leaves a snapshot that was handed out as it is', async () => {
    const { cache, auth } = setUp();
    const asked = cache.current();
    await auth.answer(0, snapshotOf('one'));
    const policy = await asked;
    cache.onChanged(changed({ settings: { Site_Name: 'two' } }));
    expect(policy.settings.text('Site_Name')).toBe('one');
  });

  it('asks anew after the bus was away', async () => {
    const { auth, name, reconnect } = setUp();
    const first = name();
    await auth.answer(0, snapshotOf('one'));
    await first;
    reconnect();
    const second = name();
    await auth.answer(1, snapshotOf('two'));
    expect(await second).toBe('two');
  });

  it('does not keep a snapshot that was asked for before the bus was away', async () => {
    const { auth, name, reconnect } = setUp();
    const asked = name();
    while (auth.questions.length === 0) await new Promise((resolve) => setImmediate(resolve));
    reconnect();
    await auth.answer(0, snapshotOf('before'));
    await auth.answer(1, snapshotOf('after'));
    expect(await asked).toBe('after');
    expect(await name()).toBe('after');
  });

  it('fails while auth does, and forgets the changes of that attempt, which the next snapshot holds or overrules', async () => {
    const { cache, auth, name } = setUp();
    const failed = expect(name()).rejects.toThrow('auth is not available');
    while (auth.questions.length === 0) await new Promise((resolve) => setImmediate(resolve));
    cache.onChanged(changed({ settings: { Site_Name: 'older change' } }));
    await auth.answer(0, AppError.unavailable('auth'));
    await failed;
    const asked = name();
    await auth.answer(1, snapshotOf('newer snapshot'));
    expect(await asked).toBe('newer snapshot');
  });

  it('hears changes on the bus where it is registered', async () => {
    const { bus, cache, auth, name } = setUp();
    const asked = name();
    await auth.answer(0, snapshotOf('one'));
    await asked;
    await bus.observe(policyChanged, (event) => cache.onChanged(event));
    await bus.publish(policyChanged, 'settings', { settings: { Site_Name: 'two' } });
    while ((await name()) !== 'two') await new Promise((resolve) => setImmediate(resolve));
  });
});
