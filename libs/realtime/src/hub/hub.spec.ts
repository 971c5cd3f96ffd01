import fc from 'fast-check';
import { ManualClock } from '../clock/manual.clock';
import { Hub, type HubOptions, type Subscriber } from './hub';

const LINGER_MS = 1000;

class Listener implements Subscriber {
  readonly frames: Buffer[] = [];
  readonly priorities: string[] = [];

  constructor(readonly dialect: string = 'ddp') {}

  deliver(frame: Buffer, priority: string): void {
    this.frames.push(frame);
    this.priorities.push(priority);
  }
}

function setUp(overrides: Partial<HubOptions<Listener, string>> = {}) {
  const clock = new ManualClock();
  const edges: string[] = [];
  const encode = jest.fn((dialect: string, topic: string, payload: string) =>
    Buffer.from(`${dialect}/${topic}/${payload}`),
  );
  const onLastFailed = jest.fn();
  const onDeliveryFailed = jest.fn();
  const hub = new Hub<Listener, string>({
    encode,
    onFirst: (topic) => void edges.push(`first ${topic}`),
    onLast: (topic) => void edges.push(`last ${topic}`),
    onLastFailed,
    onDeliveryFailed,
    lingerMs: LINGER_MS,
    clock,
    ...overrides,
  });
  return { hub, clock, edges, encode, onLastFailed, onDeliveryFailed };
}

/** Lets every promise that can settle without time passing do so. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Hub.publish', () => {
  it('encodes once per dialect and gives everyone the same buffer', async () => {
    const { hub, encode } = setUp();
    const listeners = ['ddp', 'sockjs', 'ddp', 'sockjs', 'ddp'].map((dialect) => new Listener(dialect));
    await Promise.all(listeners.map((listener) => hub.subscribe('room', listener)));
    expect(hub.publish('room', 'hi')).toBe(5);
    expect(encode.mock.calls).toEqual([
      ['ddp', 'room', 'hi'],
      ['sockjs', 'room', 'hi'],
    ]);
    expect(listeners[2]?.frames[0]).toBe(listeners[0]?.frames[0]);
    expect(String(listeners[1]?.frames[0])).toBe('sockjs/room/hi');
  });

  it('gives nothing to those who are to be skipped', async () => {
    const { hub, encode } = setUp();
    const listeners = ['ddp', 'sockjs', 'ddp'].map((dialect) => new Listener(dialect));
    await Promise.all(listeners.map((listener) => hub.subscribe('room', listener)));
    expect(hub.publish('room', 'hi', { skip: ({ dialect }) => dialect === 'ddp' })).toBe(1);
    expect(listeners.map(({ frames }) => frames.length)).toEqual([0, 1, 0]);
    expect(encode.mock.calls).toEqual([['sockjs', 'room', 'hi']]);
  });

  it('encodes at most once per dialect whoever listens, and only for those who do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('ddp', 'sockjs', 'socket.io')), fc.nat(), async (dialects, pick) => {
        const { hub, encode } = setUp();
        const listeners = dialects.map((dialect) => new Listener(dialect));
        await Promise.all(listeners.map((listener) => hub.subscribe('room', listener)));
        const except = listeners[pick % (listeners.length || 1)];
        hub.publish('room', 'hi', { except });
        const expected = new Set(listeners.filter((one) => one !== except).map(({ dialect }) => dialect));
        expect(encode.mock.calls.map(([dialect]) => dialect).sort()).toEqual([...expected].sort());
        expect(listeners.map(({ frames }) => frames.length)).toEqual(listeners.map((one) => (one === except ? 0 : 1)));
      }),
    );
  });

  it('encodes nothing when nobody listens', () => {
    const { hub, encode } = setUp();
    expect(hub.publish('room', 'hi')).toBe(0);
    expect(encode).not.toHaveBeenCalled();
  });

  it('marks volatile events', async () => {
    const { hub } = setUp();
    const listener = new Listener();
    await hub.subscribe('room', listener);
    hub.publish('room', 'typing', { volatile: true });
    hub.publish('room', 'message');
    expect(listener.priorities).toEqual(['volatile', 'normal']);
  });

  it('reaches the others when one subscriber fails or leaves meanwhile', async () => {
    const { hub, onDeliveryFailed } = setUp();
    const [broken, leaving, last] = [new Listener(), new Listener(), new Listener()];
    const failure = new Error('broken');
    broken.deliver = () => {
      throw failure;
    };
    leaving.deliver = () => hub.removeSubscriber(leaving);
    await Promise.all([broken, leaving, last].map((listener) => hub.subscribe('room', listener)));
    expect(hub.publish('room', 'hi')).toBe(2);
    expect(last.frames.length).toBe(1);
    expect(onDeliveryFailed).toHaveBeenCalledWith(broken, failure);
  });
});

describe('Hub.subscribe', () => {
  it('resolves for everyone when the topic is live upstream, and not before', async () => {
    let goLive = (): void => undefined;
    const live = new Promise<void>((resolve) => (goLive = resolve));
    const onFirst = jest.fn(() => live);
    const { hub } = setUp({ onFirst });
    const outcomes: unknown[] = [];
    const [one, two, gone] = [new Listener(), new Listener(), new Listener()];
    for (const listener of [one, two, gone]) {
      void hub.subscribe('room', listener).then((outcome) => outcomes.push(outcome));
    }
    hub.removeSubscriber(gone);
    await settle();
    expect(outcomes).toEqual([]);
    goLive();
    await settle();
    expect(outcomes).toEqual([{ ok: true }, { ok: true }, { ok: false, reason: 'unsubscribed' }]);
    expect(onFirst).toHaveBeenCalledTimes(1);
  });

  it('refuses more topics than the limit', async () => {
    const { hub, edges } = setUp({ maxTopicsPerSubscriber: 1 });
    const listener = new Listener();
    await hub.subscribe('a', listener);
    expect(await hub.subscribe('a', listener)).toEqual({ ok: true });
    expect(await hub.subscribe('b', listener)).toEqual({ ok: false, reason: 'too-many-topics' });
    expect(edges).toEqual(['first a']);
    hub.unsubscribe('a', listener);
    expect(await hub.subscribe('b', listener)).toEqual({ ok: true });
  });

  it('rejects for all who wait when the upstream fails, and tries again for the next', async () => {
    const onFirst = jest.fn().mockRejectedValueOnce(new Error('no bus')).mockResolvedValue(undefined);
    const { hub, edges, clock } = setUp({ onFirst });
    const [one, two] = [new Listener(), new Listener()];
    const both = await Promise.allSettled([hub.subscribe('room', one), hub.subscribe('room', two)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(hub.counts).toEqual({ upstreamTopics: 0, topics: 0, subscribers: 0 });
    expect(await hub.subscribe('room', two)).toEqual({ ok: true });
    clock.advance(2 * LINGER_MS);
    await settle();
    expect(edges).toEqual([]);
  });
});

describe('upstream interest', () => {
  it('survives a reload and ends after the linger time', async () => {
    const { hub, clock, edges } = setUp();
    const listener = new Listener();
    await hub.subscribe('room', listener);
    hub.removeSubscriber(listener);
    clock.advance(LINGER_MS - 1);
    await hub.subscribe('room', listener);
    clock.advance(2 * LINGER_MS);
    await settle();
    expect(edges).toEqual(['first room']);
    hub.unsubscribe('room', listener);
    clock.advance(LINGER_MS);
    await settle();
    expect(edges).toEqual(['first room', 'last room']);
    expect(hub.counts).toEqual({ upstreamTopics: 0, topics: 0, subscribers: 0 });
  });

  it('gives each topic the whole linger time', async () => {
    const { hub, clock, edges } = setUp();
    const listener = new Listener();
    await hub.subscribe('a', listener);
    await hub.subscribe('b', listener);
    hub.unsubscribe('a', listener);
    clock.advance(1);
    hub.unsubscribe('b', listener);
    clock.advance(LINGER_MS - 1);
    await settle();
    expect(edges.slice(2)).toEqual(['last a']);
    clock.advance(1);
    await settle();
    expect(edges.slice(2)).toEqual(['last a', 'last b']);
  });

  it('lingers on one timer for all topics', async () => {
    const { hub, clock } = setUp();
    const listener = new Listener();
    for (let room = 0; room < 100; room++) {
      await hub.subscribe(`room${room}`, listener);
    }
    hub.removeSubscriber(listener);
    expect(clock.timerCount).toBe(1);
  });

  it('begins again only after the end of the time before has completed', async () => {
    let finish = (): void => undefined;
    const log: string[] = [];
    const { hub, clock } = setUp({
      onFirst: () => void log.push('first'),
      onLast: () => new Promise<void>((resolve) => (finish = resolve)).then(() => void log.push('last done')),
    });
    const listener = new Listener();
    await hub.subscribe('room', listener);
    hub.removeSubscriber(listener);
    clock.advance(LINGER_MS);
    const again = hub.subscribe('room', listener);
    await settle();
    expect(log).toEqual(['first']);
    finish();
    expect(await again).toEqual({ ok: true });
    expect(log).toEqual(['first', 'last done', 'first']);
  });

  it('reports an end that fails, and goes on', async () => {
    const failure = new Error('no bus');
    const { hub, clock, onLastFailed } = setUp({ onLast: () => Promise.reject(failure) });
    const listener = new Listener();
    await hub.subscribe('room', listener);
    hub.removeSubscriber(listener);
    clock.advance(LINGER_MS);
    await settle();
    expect(onLastFailed).toHaveBeenCalledWith('room', failure);
    expect(await hub.subscribe('room', listener)).toEqual({ ok: true });
  });

  it('ends at once on close', async () => {
    const { hub, clock, edges } = setUp();
    const listener = new Listener();
    await hub.subscribe('a', listener);
    await hub.subscribe('b', listener);
    hub.unsubscribe('b', listener);
    await hub.close();
    expect(edges.slice(2).sort()).toEqual(['last a', 'last b']);
    expect(clock.timerCount).toBe(0);
  });

  it('changes exactly on the edges 0→1 and, after the linger time, 1→0, whatever the interleaving', async () => {
    const step = fc.record({
      do: fc.constantFrom('subscribe', 'unsubscribe', 'remove', 'wait'),
      topic: fc.constantFrom('a', 'b'),
      who: fc.nat({ max: 1 }),
      ms: fc.integer({ min: 1, max: LINGER_MS }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const { hub, clock, edges } = setUp();
        const listeners = [new Listener(), new Listener()];
        const model = new InterestModel();
        for (const { do: action, topic, who, ms } of steps) {
          const listener = listeners[who] as Listener;
          if (action === 'subscribe') {
            void hub.subscribe(topic, listener);
            model.subscribe(topic, who);
          } else if (action === 'unsubscribe') {
            hub.unsubscribe(topic, listener);
            model.unsubscribe(topic, who);
          } else if (action === 'remove') {
            hub.removeSubscriber(listener);
            ['a', 'b'].forEach((each) => model.unsubscribe(each, who));
          } else {
            clock.advance(ms);
            model.wait(ms);
          }
          await settle();
          expect([...edges].sort()).toEqual([...model.edges].sort());
        }
      }),
    );
  });
});

/** Says in the plainest way which edges have to be seen. */
class InterestModel {
  readonly edges: string[] = [];
  private readonly live = new Map<string, { members: Set<number>; idleMs: number }>();

  subscribe(topic: string, who: number): void {
    const entry = this.live.get(topic) ?? { members: new Set(), idleMs: 0 };
    if (!this.live.has(topic)) {
      this.edges.push(`first ${topic}`);
      this.live.set(topic, entry);
    }
    entry.members.add(who);
    entry.idleMs = 0;
  }

  unsubscribe(topic: string, who: number): void {
    this.live.get(topic)?.members.delete(who);
  }

  wait(ms: number): void {
    for (const [topic, entry] of this.live) {
      entry.idleMs += entry.members.size === 0 ? ms : 0;
      if (entry.idleMs >= LINGER_MS) {
        this.edges.push(`last ${topic}`);
        this.live.delete(topic);
      }
    }
  }
}
