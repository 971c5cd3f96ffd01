import { defineEvent } from '@gantry/contracts';
import { z } from 'zod';
import { Bus, connectNats } from '.';
import { NATS_SERVER_INSTALLED, NatsServer } from './nats-server.fixture';
import { connectSuite, EVENT_OWNER, until } from './platform.fixture';

const happened = defineEvent({
  name: 'thing.happened',
  owner: EVENT_OWNER,
  summary: '',
  payload: z.object({ n: z.number() }),
});

const suite = NATS_SERVER_INSTALLED ? describe : describe.skip;
suite(NATS_SERVER_INSTALLED ? 'NATS' : 'NATS (skipped: nats-server not installed)', () => {
  let server: NatsServer;

  beforeEach(async () => {
    server = await NatsServer.start();
  });
  afterEach(() => server.stop());

  it('serves again after it lost its store: publishers, consumers and observers go on, and caches hear of the gap', async () => {
    const errors: unknown[] = [];
    const transport = await connectSuite(server.url, (_what, cause) => errors.push(cause));
    const bus = new Bus(transport);
    const consumed: number[] = [];
    const observed: number[] = [];
    const reconnected = jest.fn(() => {
      throw new Error('broken listener');
    });
    bus.onReconnect(reconnected);
    await bus.consume({
      durable: 'suite-survivor',
      event: happened,
      order: 'key',
      handler: async ({ payload }) => void consumed.push(payload.n),
    });
    await bus.observe(happened, ({ payload }) => void observed.push(payload.n));
    await bus.publish(happened, 'k', { n: 1 });
    await until(() => consumed.length === 1);

    await server.loseStore();
    await until(() => reconnected.mock.calls.length === 1 && bus.isConnected());
    await bus.publish(happened, 'k', { n: 2 });
    await until(() => consumed.includes(2));
    await bus.publish(happened, 'k', { n: 3 });
    await until(() => consumed.includes(3));
    expect(consumed).toEqual([1, 2, 3]);
    expect([...new Set(observed)]).toEqual([1, 2, 3]);
    expect(errors).toContainEqual(new Error('broken listener'));
    await bus.drain();
  }, 20_000);

  it('drains while no server answers', async () => {
    const transport = await connectSuite(server.url, () => undefined);
    const bus = new Bus(transport);
    await bus.consume({ durable: 'suite-alone', event: happened, order: 'none', handler: async () => undefined });
    await server.stop();
    await until(() => !bus.isConnected());
    await bus.drain();
    server = await NatsServer.start();
  }, 15_000);

  it('keeps the subjects that another version of the platform gave a stream', async () => {
    const noError = () => undefined;
    const newer = await connectSuite(server.url, noError);
    const { NatsTransport } = await import('./nats.transport');
    const older = await NatsTransport.connect({
      access: { servers: [server.url] },
      name: 'older',
      streams: [
        { name: 'EVENTS_SUITE', subjects: ['event.>'] },
        { name: 'EVENTS_OTHER', subjects: ['other.a.*'] },
      ],
      onError: noError,
    });
    const newest = await NatsTransport.connect({
      access: { servers: [server.url] },
      name: 'newest',
      streams: [{ name: 'EVENTS_OTHER', subjects: ['other.b.*'] }],
      onError: noError,
    });
    const got: string[] = [];
    await newest.consume({
      stream: 'EVENTS_OTHER',
      durable: 'reader',
      subjects: ['other.*.*'],
      since: 'now',
      maxInFlight: 4,
      handler: async ({ subject }) => void got.push(subject),
    });
    await older.append('EVENTS_OTHER', 'other.a.k', '1', Uint8Array.of(1));
    await newest.append('EVENTS_OTHER', 'other.b.k', '2', Uint8Array.of(1));
    await until(() => got.length === 2);
    expect(got).toEqual(['other.a.k', 'other.b.k']);
    for (const transport of [newer, older, newest]) await transport.drain();
  });

  it('takes the whole catalogue of events', async () => {
    const transport = await connectNats({
      access: { servers: [server.url] },
      name: 'catalogue',
      onError: () => undefined,
    });
    expect(transport.isConnected()).toBe(true);
    await transport.drain();
    expect(transport.isConnected()).toBe(false);
  });
});

it('a connection to a NATS that is not there is refused', async () => {
  const access = { servers: ['127.0.0.1:1'] };
  await expect(connectNats({ access, name: 'nobody', onError: () => undefined })).rejects.toThrow('connection refused');
});
