import { Hub, type Subscriber } from './hub/hub';
import { FlushScheduler } from './socket/flush.scheduler';
import { SocketQueue, type FrameSink } from './socket/socket.queue';
import { encodeTextFrame } from './socket/text-frame';

export interface FanOutMeasure {
  deliveries: number;
  /** Calls of `write` on all sinks. */
  writes: number;
  deliveriesPerSecond: number;
  /** User and system time of this process per delivery, in µs. */
  cpuMicrosPerDelivery: number;
}

export interface FanOutLoad {
  /** One per connection; real sockets measure the system calls too, {@link discardingSinks} the library alone. */
  sinks: readonly FrameSink[];
  /** Events published to the one topic that all connections listen to. */
  events: number;
  /** Events published in the same turn of the event loop. */
  eventsPerTurn: number;
  /** Text of an event's frame. */
  text: string;
}

/** Sinks that take everything and keep nothing. */
export function discardingSinks(count: number): FrameSink[] {
  const sink: FrameSink = { writableLength: 0, destroyed: false, write: () => true, once: () => undefined };
  return Array.from({ length: count }, () => ({ ...sink }));
}

/** Publishes the load through a hub and one queue per sink, and waits until all of it has been written. */
export async function measureFanOut(load: FanOutLoad): Promise<FanOutMeasure> {
  const scheduler = new FlushScheduler();
  const onOverflow = (): never => {
    throw new Error('a sink was slower than the load');
  };
  const queues = load.sinks.map((sink) => new SocketQueue({ sink, scheduler, onOverflow }));
  const hub = benchHub(load.text);
  await Promise.all(queues.map((queue) => hub.subscribe('topic', benchSubscriber(queue))));

  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  for (let event = 1; event <= load.events; event++) {
    hub.publish('topic', event);
    if (event % load.eventsPerTurn === 0) {
      await writtenOut(queues);
    }
  }
  await writtenOut(queues);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await hub.close();

  const deliveries = load.events * load.sinks.length;
  return {
    deliveries,
    writes: queues.reduce((sum, queue) => sum + queue.counters.writes, 0),
    deliveriesPerSecond: Math.round(deliveries / seconds),
    cpuMicrosPerDelivery: (user + system) / deliveries,
  };
}

function benchHub(text: string): Hub<Subscriber, number> {
  const rethrow = (_: unknown, error: unknown): never => {
    throw error;
  };
  return new Hub<Subscriber, number>({
    encode: () => encodeTextFrame(text),
    onFirst: () => undefined,
    onLast: () => undefined,
    onLastFailed: rethrow,
    onDeliveryFailed: rethrow,
  });
}

function benchSubscriber(queue: SocketQueue): Subscriber {
  return { dialect: 'ddp', deliver: (frame, priority) => void queue.push(frame, priority) };
}

/** Publishing goes on while a little is pending, as on a busy gateway, so that queues build up but never overflow. */
async function writtenOut(queues: readonly SocketQueue[]): Promise<void> {
  do {
    await new Promise((resolve) => setImmediate(resolve));
  } while (queues.some((queue) => queue.pendingBytes > 0));
}
