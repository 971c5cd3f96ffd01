import { FlushScheduler, type Clock } from '@gantry/realtime';
import {
  HEARTBEAT_MS,
  SESSION_TIMEOUT_MS,
  SockJsSession,
  type SockJsReceiver,
  type WriteOutcome,
} from './sockjs.session';

/** Time that passes when the test says so. */
class StillClock implements Clock {
  private time = 0;
  private readonly timers = new Set<{ at: number; task: () => void }>();

  now(): number {
    return this.time;
  }

  atEndOfTurn(task: () => void): void {
    this.after(0, task);
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.time + ms, task };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  pass(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers].filter(({ at }) => at <= this.time)) {
      this.timers.delete(timer);
      timer.task();
    }
  }
}

class Receiver implements SockJsReceiver {
  readonly frames: string[] = [];
  ended = false;

  /** @param outcomes of its writes, one after the other; `more` once they are used up. */
  constructor(private readonly outcomes: WriteOutcome[] = []) {}

  write(frame: string): WriteOutcome {
    this.frames.push(frame);
    const outcome = this.outcomes.shift() ?? 'more';
    if (outcome === 'done') this.ended = true;
    return outcome;
  }

  end(): void {
    this.ended = true;
  }
}

const poll = (): Receiver => new Receiver(['done']);

function setUp(maxQueuedBytes?: number) {
  const clock = new StillClock();
  const told: string[] = [];
  const session = new SockJsSession({
    scheduler: new FlushScheduler(clock),
    clock,
    onClosed: () => told.push('closed'),
    onGone: () => told.push('gone'),
    onOverflow: () => session.close(1013, 'slow'),
    ...(maxQueuedBytes === undefined ? {} : { maxQueuedBytes }),
  });
  const say = (text: string, priority: 'normal' | 'volatile' = 'normal'): void => {
    session.push(Buffer.from(JSON.stringify(text)), priority);
  };
  const fetched = (receiver = poll()): Receiver => {
    session.attach(receiver);
    clock.pass(0);
    return receiver;
  };
  return { session, clock, told, say, fetched };
}

describe('a SockJS session', () => {
  it('opens with its first receiver, before anything that waits', () => {
    const { session, say, fetched } = setUp();
    say('early');
    expect(session.isOpen).toBe(false);
    const streaming = fetched(new Receiver());
    expect(session.isOpen).toBe(true);
    expect(streaming.frames).toEqual(['o', 'a["early"]']);
  });

  it('gives each poll one frame: open, then all that waits, then what comes', () => {
    const { clock, say, fetched } = setUp();
    expect(fetched().frames).toEqual(['o']);
    say('1');
    say('"2"\n');
    expect(fetched().frames).toEqual(['a["1","\\"2\\"\\n"]']);
    const waiting = fetched();
    expect(waiting.frames).toEqual([]);
    say('3');
    say('4');
    clock.pass(0);
    expect(waiting.frames).toEqual(['a["3","4"]']);
  });

  it('turns a second receiver away and goes on with the first', () => {
    const { clock, say, fetched } = setUp();
    const first = fetched(new Receiver());
    const second = fetched(new Receiver());
    expect([second.frames, second.ended]).toEqual([['c[2010,"Another connection still open"]'], true]);
    say('x');
    clock.pass(0);
    expect([first.frames, first.ended]).toEqual([['o', 'a["x"]'], false]);
  });

  it('is gone when its last receiver has left for too long, and not before', () => {
    const { clock, told, fetched } = setUp();
    fetched();
    clock.pass(SESSION_TIMEOUT_MS - 1);
    fetched(poll());
    clock.pass(10 * SESSION_TIMEOUT_MS);
    expect(told).toEqual([]);
  });

  it.each([
    ['polled', poll],
    ['streaming', () => new Receiver(['more', 'done'])],
  ])('times out after a %s receiver', (_name, receiver) => {
    const { clock, told, say, fetched } = setUp();
    const one = fetched(receiver());
    say('x');
    clock.pass(0);
    expect(one.ended).toBe(true);
    clock.pass(SESSION_TIMEOUT_MS);
    expect(told).toEqual(['closed', 'gone']);
  });

  it.each([
    ['while it waits', (receiver: Receiver) => receiver],
    ['while its last bytes are under way', (receiver: Receiver) => Object.assign(receiver, { ended: true })],
  ])('ends when a receiver is cut off %s: what it has lost nobody knows', (_name, prepare) => {
    const { session, clock, told, fetched } = setUp();
    const receiver = prepare(fetched(new Receiver()));
    session.interrupted(receiver);
    expect(told).toEqual(['closed']);
    expect(fetched().frames).toEqual(['c[1002,"Connection interrupted"]']);
    clock.pass(SESSION_TIMEOUT_MS);
    expect(told).toEqual(['closed', 'gone']);
  });

  it('minds nothing when a receiver that it had turned away is cut off', () => {
    const { session, told, fetched } = setUp();
    fetched(new Receiver());
    const second = new Receiver();
    session.attach(second);
    session.interrupted(second);
    expect(told).toEqual([]);
  });

  it('says why it was closed, behind what waits, to whoever asks', () => {
    const { session, told, say, fetched } = setUp();
    fetched();
    say('last words');
    session.close(4001, 'logged out');
    say('too late');
    session.close(1000, 'twice');
    expect(told).toEqual(['closed']);
    expect([fetched(), fetched(), fetched()].map(({ frames }) => frames)).toEqual([
      ['a["last words"]'],
      ['c[4001,"logged out"]'],
      ['c[4001,"logged out"]'],
    ]);
  });

  it('sends a heartbeat where nothing was said for some time', () => {
    const { session, clock, say, fetched } = setUp();
    const receiver = fetched(new Receiver());
    clock.pass(HEARTBEAT_MS - 1);
    session.heartbeat();
    say('x');
    clock.pass(1);
    session.heartbeat();
    expect(receiver.frames).toEqual(['o', 'a["x"]']);
    clock.pass(HEARTBEAT_MS);
    session.heartbeat();
    expect(receiver.frames).toEqual(['o', 'a["x"]', 'h']);
  });

  it('waits for a receiver that is slow, and drops what may be lost first', () => {
    const { session, clock, told, say, fetched } = setUp(30);
    const receiver = fetched(new Receiver(['congested']));
    say('typing', 'volatile');
    for (const text of ['a'.repeat(10), 'b'.repeat(10)]) say(text);
    say('typing', 'volatile');
    clock.pass(0);
    expect(receiver.frames).toEqual(['o']);
    session.drained(receiver);
    expect(receiver.frames).toEqual(['o', `a["${'a'.repeat(10)}","${'b'.repeat(10)}"]`]);
    expect(told).toEqual([]);
  });

  it('is closed when more waits than may', () => {
    const { told, say, fetched } = setUp(30);
    fetched();
    for (let index = 0; index < 10; index++) say('0123456789');
    expect(told).toEqual(['closed']);
    expect(fetched().frames).toEqual(['c[1013,"slow"]']);
  });

  it('is destroyed at once', () => {
    const { session, clock, told, fetched } = setUp();
    const receiver = fetched(new Receiver());
    session.destroy();
    clock.pass(10 * SESSION_TIMEOUT_MS);
    expect([receiver.ended, told]).toEqual([true, ['closed', 'gone']]);
  });
});
