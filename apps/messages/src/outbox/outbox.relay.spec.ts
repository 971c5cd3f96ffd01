import { Bus, inProcessTransport } from '@gantry/bus';
import { messageSent, type Message } from '@gantry/contracts';
import { createLogger } from '@gantry/service-kit';
import { Registry } from 'prom-client';
import type { MessagesRepository } from '../message-store/messages.repository';
import { OutboxRelay } from './outbox.relay';

const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
};

function messageOf(id: number): Message {
  return { _id: `m${id}`, rid: 'room', msg: '', ts: new Date(id), u: { _id: 'ada' }, _updatedAt: new Date(id) };
}

/** Marks as the database keeps them. */
class Marks {
  readonly marked = new Map<string, Message>();
  readonly cleared: string[][] = [];
  searches = 0;
  failure: Error | undefined;

  add(...messages: Message[]): Message[] {
    for (const message of messages) this.marked.set(message._id, message);
    return messages;
  }

  async findUnpublished(before: Date, limit: number): Promise<Message[]> {
    this.searches++;
    if (this.failure) throw this.failure;
    return [...this.marked.values()].filter(({ _updatedAt }) => _updatedAt < before).slice(0, limit);
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    if (this.failure) throw this.failure;
    this.cleared.push([...ids]);
    for (const id of ids) this.marked.delete(id);
  }
}

async function setUp() {
  const transport = inProcessTransport();
  const append = transport.append.bind(transport);
  const state = { refuse: false, hold: undefined as Promise<void> | undefined };
  transport.append = async (...args) => {
    if (state.hold) await state.hold;
    if (state.refuse) throw new Error('no stream');
    return append(...args);
  };
  const bus = new Bus(transport);
  const heard: { id: string; message: string; traceId: string }[] = [];
  await bus.observe(
    messageSent,
    ({ id, traceId, payload }) => void heard.push({ id, traceId, message: payload.message._id }),
  );
  const marks = new Marks();
  const relay = new OutboxRelay(
    bus,
    marks as unknown as MessagesRepository,
    createLogger('suite', 'silent'),
    new Registry(),
  );
  return { relay, marks, heard, state };
}

describe('OutboxRelay', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] }));
  afterEach(() => jest.useRealTimers());

  it('publishes and then clears the marks of many messages together', async () => {
    const { relay, marks, heard } = await setUp();
    await relay.publish(marks.add(messageOf(1), messageOf(2)), 'trace');
    await relay.publish(marks.add(messageOf(3)), 'trace');
    await settle();
    expect(heard).toEqual([1, 2, 3].map((id) => ({ id: `message.sent:m${id}`, message: `m${id}`, traceId: 'trace' })));
    expect(marks.cleared).toEqual([]);
    await jest.advanceTimersByTimeAsync(100);
    expect(marks.cleared).toEqual([['m1', 'm2', 'm3']]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(marks.cleared).toHaveLength(1);
  });

  it('does not wait when very many are published', async () => {
    const { relay, marks } = await setUp();
    await relay.publish(marks.add(...Array.from({ length: 1_000 }, (_, id) => messageOf(id))));
    await settle();
    expect(marks.cleared.flat()).toHaveLength(1_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves the mark of what could not be published, and does not fail', async () => {
    const { relay, marks, heard, state } = await setUp();
    state.refuse = true;
    await expect(relay.publish(marks.add(messageOf(1)))).resolves.toBeUndefined();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard).toEqual([]);
    expect(marks.cleared).toEqual([]);
    expect([...marks.marked.keys()]).toEqual(['m1']);
  });

  it('does not fail when the marks of very many cannot be cleared', async () => {
    const { relay, marks, heard } = await setUp();
    const messages = marks.add(...Array.from({ length: 1_000 }, (_, id) => messageOf(id)));
    marks.failure = new Error('database away');
    await expect(relay.publish(messages)).resolves.toBeUndefined();
    await settle();
    expect(heard).toHaveLength(1_000);
    expect(marks.marked.size).toBe(1_000);
  });

  it('sweeps at the start and then from time to time: what is left is published with the same event id', async () => {
    const { relay, marks, heard } = await setUp();
    marks.add(messageOf(1), messageOf(2));
    relay.onApplicationBootstrap();
    await settle();
    expect(heard.map(({ id }) => id)).toEqual(['message.sent:m1', 'message.sent:m2']);
    await jest.advanceTimersByTimeAsync(100);
    expect(marks.marked.size).toBe(0);
    marks.add(messageOf(3));
    await jest.advanceTimersByTimeAsync(5_000);
    await settle();
    expect(heard.map(({ message }) => message)).toEqual(['m1', 'm2', 'm3']);
    await relay.onModuleDestroy();
  });

  it('lets fresh marks be: their event is on its way', async () => {
    const { relay, marks, heard } = await setUp();
    marks.add({ ...messageOf(1), _updatedAt: new Date() });
    relay.onApplicationBootstrap();
    await settle();
    expect(heard).toEqual([]);
    await jest.advanceTimersByTimeAsync(10_000);
    await settle();
    expect(heard).toHaveLength(1);
    await relay.onModuleDestroy();
  });

  it('publishes again after a failure, by the sweep', async () => {
    const { relay, marks, heard, state } = await setUp();
    relay.onApplicationBootstrap();
    state.refuse = true;
    await relay.publish(marks.add(messageOf(1)));
    state.refuse = false;
    await jest.advanceTimersByTimeAsync(10_000);
    await settle();
    expect(heard).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(100);
    expect(marks.marked.size).toBe(0);
    await relay.onModuleDestroy();
  });

  it('comes again after a sweep that failed', async () => {
    const { relay, marks, heard } = await setUp();
    marks.failure = new Error('database away');
    marks.add(messageOf(1));
    relay.onApplicationBootstrap();
    await settle();
    marks.failure = undefined;
    await jest.advanceTimersByTimeAsync(5_000);
    await settle();
    expect(heard).toHaveLength(1);
    await relay.onModuleDestroy();
  });

  it('begins no sweep while one is at work', async () => {
    const { relay, marks, state } = await setUp();
    let release = (): void => undefined;
    state.hold = new Promise((resolve) => (release = resolve));
    marks.add(messageOf(1));
    relay.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(marks.searches).toBe(1);
    release();
    await settle();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(marks.searches).toBe(2);
    await relay.onModuleDestroy();
  });

  it('clears on shutdown what waits to be cleared, and leaves no timer', async () => {
    const { relay, marks } = await setUp();
    relay.onApplicationBootstrap();
    await relay.publish(marks.add(messageOf(1)));
    await relay.onModuleDestroy();
    expect(marks.cleared).toEqual([['m1']]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
