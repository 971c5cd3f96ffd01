import { Bus, inProcessTransport } from '@gantry/bus';
import { MY_MESSAGES, PUBLIC_CHANNEL_MESSAGES, STREAMS, type StreamMessage } from '@gantry/contracts';
import { createLogger } from '@gantry/service-kit';
import { Registry } from 'prom-client';
import { ENCODERS, type FeedDialect } from './dialects';
import { StreamHub, type StreamSubscriber } from './stream.hub';

const DIALECTS = Object.keys(ENCODERS).flatMap((dialect) => [dialect, `${dialect}-all`]) as FeedDialect[];

class Listener implements StreamSubscriber {
  readonly heard: { frame: Buffer; priority: string }[] = [];

  constructor(
    readonly dialect: FeedDialect,
    readonly connectionId: string = `${dialect}-connection`,
  ) {}

  deliver(frame: Buffer, priority: string): void {
    this.heard.push({ frame, priority });
  }

  get texts(): string[] {
    return this.heard.map(({ frame }) => textOf(frame, this.dialect));
  }
}

/** What is in a WebSocket text frame of a server; those of HTTP transports are bare. */
function textOf(frame: Buffer, dialect: FeedDialect): string {
  if (/^(socketio|sockjs-http)/.test(dialect)) return frame.toString();
  expect(frame[0]).toBe(0x81);
  const short = frame[1] ?? 0;
  const [start, length] = short < 126 ? [2, short] : [4, frame.readUInt16BE(2)];
  expect(frame.length).toBe(start + length);
  return frame.subarray(start).toString();
}

function setUp() {
  const transport = inProcessTransport();
  const open: string[] = [];
  const subscribe = transport.subscribe.bind(transport);
  transport.subscribe = async (pattern, handler) => {
    const subscription = await subscribe(pattern, handler);
    open.push(pattern);
    return { unsubscribe: async () => (open.splice(open.indexOf(pattern), 1), subscription.unsubscribe()) };
  };
  const bus = new Bus(transport);
  const hub = new StreamHub(bus, createLogger('suite', 'silent'), new Registry());
  const say = async (
    stream: { readonly name: string },
    eventName: string,
    args: unknown[],
    more: Partial<StreamMessage> = {},
  ) => {
    bus.emit(stream, { eventName, args: JSON.stringify(args), ...more });
    for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { hub, open, say };
}

const { roomMessages, notifyRoom } = STREAMS;
const frameOf = (stream: string, eventName: string, args: unknown[]): string =>
  JSON.stringify({ msg: 'changed', collection: `stream-${stream}`, id: 'id', fields: { eventName, args } });

describe('StreamHub', () => {
  let hubs: StreamHub[] = [];
  const start = () => {
    const all = setUp();
    hubs.push(all.hub);
    return all;
  };
  afterEach(async () => {
    await Promise.all(hubs.map((hub) => hub.close()));
    hubs = [];
  });

  it('is subscribed to an event while somebody listens to that very event', async () => {
    const { hub, open, say } = start();
    expect(open).toEqual([]);
    const [one, two] = [new Listener('ddp', 'one'), new Listener('ddp', 'two')];
    await Promise.all([hub.subscribe('room-messages', 'room', one), hub.subscribe('room-messages', 'room', two)]);
    expect(open).toEqual(['stream.room-messages.room']);
    await say(roomMessages, 'room', ['hi']);
    await say(roomMessages, 'other', ['no']);
    await say(notifyRoom, 'room', ['no']);
    expect(one.texts).toEqual([frameOf('room-messages', 'room', ['hi'])]);
    expect(two.heard[0]?.frame).toBe(one.heard[0]?.frame);
    hub.unsubscribe('room-messages', 'room', one);
    await say(roomMessages, 'room', ['again']);
    expect([one.heard.length, two.heard.length]).toEqual([1, 2]);
    hub.removeSubscriber(two);
    await say(roomMessages, 'room', ['nobody']);
    expect([one.heard.length, two.heard.length]).toEqual([1, 2]);
  });

  it('leaves every event of the bus when it closes', async () => {
    const { hub, open } = start();
    const listener = new Listener('ddp');
    for (const room of ['a', 'b', 'c']) await hub.subscribe('room-messages', room, listener);
    expect(open).toHaveLength(3);
    hub.removeSubscriber(listener);
    await hub.close();
    expect(open).toEqual([]);
  });

  it('frames an event for each dialect', async () => {
    const { hub, say } = start();
    const listeners = DIALECTS.map((dialect) => new Listener(dialect));
    await Promise.all(listeners.map((listener) => hub.subscribe('room-messages', 'room', listener)));
    const message = { _id: 'm', msg: 'grüße "x"\n\u2028' };
    const meta = { roomParticipant: true, roomType: 'c', roomName: 'general' };
    await say(roomMessages, 'room', [message], { meta: JSON.stringify(meta) });
    const plain = frameOf('room-messages', 'room', [message]);
    // Flat: the message, then what is known of its room (contract/pitfalls.md 26).
    const all = frameOf('room-messages', MY_MESSAGES, [message, meta]);
    const sockjs = (text: string): string => `a${JSON.stringify([text])}`;
    expect(Object.fromEntries(listeners.map(({ dialect, texts }) => [dialect, texts]))).toEqual({
      ddp: [plain],
      sockjs: [sockjs(plain)],
      'sockjs-http': [JSON.stringify(plain)],
      socketio: [plain],
      'ddp-all': [all],
      'sockjs-all': [sockjs(all)],
      'sockjs-http-all': [JSON.stringify(all)],
      'socketio-all': [all],
    });
  });

  it('gives listeners of all messages an empty second argument when nothing is known of the room', async () => {
    const { hub, say } = start();
    const listener = new Listener('ddp-all');
    await hub.subscribe('room-messages', 'room', listener);
    await say(roomMessages, 'room', [{ _id: 'm' }]);
    expect(listener.texts).toEqual([frameOf('room-messages', MY_MESSAGES, [{ _id: 'm' }, {}])]);
  });

  it('tells of public channels as of any message, but not those who follow the room itself', async () => {
    const { hub, open, say } = start();
    const { name, event } = PUBLIC_CHANNEL_MESSAGES;
    const [visitor, member] = [new Listener('ddp-all', 'visitor'), new Listener('ddp-all', 'member')];
    const follows = (rid: string): boolean => rid === 'room';
    await hub.subscribe(name, event, visitor);
    await hub.subscribe(name, event, Object.assign(member, { follows }));
    expect(open).toEqual(['stream.public-channel-messages.all']);
    for (const room of ['room', 'other'])
      await say({ name }, event, [room], { room, meta: '{"roomParticipant":false}' });
    const frame = (room: string): string => frameOf('room-messages', MY_MESSAGES, [room, { roomParticipant: false }]);
    expect(visitor.texts).toEqual([frame('room'), frame('other')]);
    expect(member.texts).toEqual([frame('other')]);
  });

  it('sends a connection nothing of what it wrote itself', async () => {
    const { hub, say } = start();
    const [writer, other] = [new Listener('ddp', 'writer'), new Listener('ddp', 'other')];
    for (const listener of [writer, other]) await hub.subscribe('notify-room', 'room/typing', listener);
    await say(notifyRoom, 'room/typing', ['ada', true], { exceptConnection: 'writer' });
    await say(notifyRoom, 'room/typing', ['bob', true], { exceptConnection: 'on another gateway' });
    expect([writer.heard.length, other.heard.length]).toEqual([1, 2]);
  });

  it('knows a connection as writer until it is gone', async () => {
    const { hub, say } = start();
    const [before, after] = [new Listener('ddp', 'same'), new Listener('ddp', 'same')];
    await hub.subscribe('notify-room', 'room/typing', before);
    hub.removeSubscriber(before);
    await hub.subscribe('notify-room', 'room/typing', after);
    hub.removeSubscriber(before);
    await say(notifyRoom, 'room/typing', ['ada', true], { exceptConnection: 'same' });
    expect([before.heard.length, after.heard.length]).toEqual([0, 0]);
  });

  it.each([
    ['notify-room', notifyRoom, 'room/typing', 'volatile'],
    ['notify-room', notifyRoom, 'room/deleteMessage', 'normal'],
    ['room-messages', roomMessages, 'room', 'normal'],
  ] as const)('hands on %s %#', async (name, stream, eventName, priority) => {
    const { hub, say } = start();
    const listener = new Listener('ddp');
    await hub.subscribe(name, eventName, listener);
    await say(stream, eventName, ['x']);
    expect(listener.heard.map((heard) => heard.priority)).toEqual([priority]);
  });
});
