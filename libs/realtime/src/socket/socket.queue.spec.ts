import fc from 'fast-check';
import { ManualClock } from '../clock/manual.clock';
import {
  FlushScheduler,
  LOAD_FLUSH_DELAY_MS,
  LOAD_WINDOW_MS,
  LOAD_WRITES_PER_WINDOW,
  MAX_FLUSHES_PER_TURN,
} from './flush.scheduler';
import { ManualSink } from './manual.sink';
import { MAX_BYTES_PER_WRITE, MAX_FRAMES_PER_BATCH, SocketQueue } from './socket.queue';

function setUp(options: { maxQueuedBytes?: number; clock?: ManualClock; scheduler?: FlushScheduler } = {}) {
  const clock = options.clock ?? new ManualClock();
  const scheduler = options.scheduler ?? new FlushScheduler(clock);
  const sink = new ManualSink();
  const onOverflow = jest.fn();
  const queue = new SocketQueue({ sink, scheduler, onOverflow, maxQueuedBytes: options.maxQueuedBytes });
  return { clock, scheduler, sink, onOverflow, queue };
}

const frame = (text: string): Buffer => Buffer.from(text);

function putUnderLoad(clock: ManualClock, scheduler: FlushScheduler): void {
  for (let write = 0; write < LOAD_WRITES_PER_WINDOW; write++) {
    const { queue } = setUp({ clock, scheduler });
    queue.push(frame('load'));
    queue.flush();
  }
  clock.endTurn();
}

describe('SocketQueue', () => {
  it('writes the frames of one turn together at its end', () => {
    const { queue, sink, clock } = setUp();
    queue.push(frame('a'));
    queue.push(frame('b'));
    expect(sink.chunks).toEqual([]);
    clock.endTurn();
    expect(sink.chunks).toEqual([frame('ab')]);
    expect(queue.counters).toEqual({ frames: 2, bytes: 2, writes: 1, dropped: 0 });
  });

  it('writes at once when a batch is full, and the rest at the end of the turn', () => {
    const { queue, sink, clock } = setUp();
    for (let count = 0; count <= MAX_FRAMES_PER_BATCH; count++) {
      queue.push(frame('x'));
    }
    expect(sink.chunks.map(String)).toEqual(['x'.repeat(MAX_FRAMES_PER_BATCH)]);
    clock.endTurn();
    expect(sink.chunks.map(String)).toEqual(['x'.repeat(MAX_FRAMES_PER_BATCH), 'x']);
  });

  it('waits in the scheduler once, however many batches it fills meanwhile', () => {
    const { queue, scheduler } = setUp();
    const schedule = jest.spyOn(scheduler, 'schedule');
    for (let count = 0; count < 5 * MAX_FRAMES_PER_BATCH; count++) {
      queue.push(frame('x'));
    }
    expect(schedule).toHaveBeenCalledTimes(1);
  });

  it('gives sockets with the same frames the same chunk', () => {
    const { clock, scheduler, sink, queue } = setUp();
    const other = setUp({ clock, scheduler });
    for (const shared of [frame('one'), frame('two')]) {
      queue.push(shared);
      other.queue.push(shared);
    }
    clock.endTurn();
    expect(sink.chunks).toEqual([frame('onetwo')]);
    expect(other.sink.chunks[0]).toBe(sink.chunks[0]);
  });

  it('waits a few milliseconds for more frames under load, and no longer when the load has gone', () => {
    const { clock, scheduler, sink, queue } = setUp();
    putUnderLoad(clock, scheduler);
    queue.push(frame('a'));
    clock.endTurn();
    expect(sink.chunks).toEqual([]);
    queue.push(frame('b'));
    clock.advance(LOAD_FLUSH_DELAY_MS);
    expect(sink.chunks).toEqual([frame('ab')]);

    clock.advance(2 * LOAD_WINDOW_MS);
    queue.push(frame('c'));
    clock.endTurn();
    expect(sink.written).toEqual(frame('abc'));
  });

  it('has one timer for all sockets', () => {
    const { clock, scheduler } = setUp();
    putUnderLoad(clock, scheduler);
    for (let socket = 0; socket < 50; socket++) {
      setUp({ clock, scheduler }).queue.push(frame('a'));
    }
    expect(clock.timerCount).toBe(1);
  });

  it('lets incoming data in between when very many sockets have something to write', () => {
    const { clock, scheduler } = setUp();
    const sockets = Array.from({ length: MAX_FLUSHES_PER_TURN + 1 }, () => setUp({ clock, scheduler }));
    sockets.forEach(({ queue }) => queue.push(frame('a')));
    const served = (): number => sockets.filter(({ sink }) => sink.chunks.length > 0).length;
    clock.endTurn();
    expect(served()).toBe(MAX_FLUSHES_PER_TURN);
    clock.endTurn();
    expect(served()).toBe(sockets.length);
  });

  it('still serves the other sockets when one of them fails', () => {
    const { clock, scheduler, sink, queue } = setUp();
    scheduler.schedule({
      flush: () => {
        throw new Error('broken');
      },
    });
    queue.push(frame('a'));
    expect(() => clock.endTurn()).toThrow('broken');
    clock.endTurn();
    expect(sink.chunks).toEqual([frame('a')]);
  });

  it('holds frames back while the socket is congested, and writes bounded chunks when it has drained', () => {
    const { queue, sink, clock } = setUp();
    sink.stall();
    queue.push(Buffer.alloc(200));
    clock.endTurn();
    for (let count = 0; count < 40; count++) {
      queue.push(Buffer.alloc(2 * MAX_BYTES_PER_WRITE * 0.1));
    }
    clock.endTurn();
    expect(sink.chunks.length).toBe(1);
    sink.drain();
    expect(queue.counters.frames).toBe(41);
    expect(Math.max(...sink.chunks.map(({ length }) => length))).toBeLessThanOrEqual(MAX_BYTES_PER_WRITE);
  });

  it('gives up volatile frames first, then reports a slow consumer once and closes', () => {
    const { queue, sink, clock, onOverflow } = setUp({ maxQueuedBytes: 300 });
    sink.stall();
    queue.push(Buffer.alloc(100));
    clock.endTurn();
    expect(queue.push(Buffer.alloc(100), 'volatile')).toBe('queued');
    expect(queue.push(Buffer.alloc(100))).toBe('queued');
    expect(queue.push(Buffer.alloc(1), 'volatile')).toBe('dropped');
    expect(queue.push(Buffer.alloc(100))).toBe('queued');
    expect(queue.counters.dropped).toBe(2);
    expect(onOverflow).not.toHaveBeenCalled();
    expect(queue.push(Buffer.alloc(1))).toBe('slow-consumer');
    expect(queue.push(Buffer.alloc(1))).toBe('closed');
    expect(onOverflow).toHaveBeenCalledTimes(1);
  });

  it('gives up only volatile frames, also the second time', () => {
    const { queue, sink, clock } = setUp({ maxQueuedBytes: 3 * MAX_BYTES_PER_WRITE });
    const filled = (letter: string): Buffer => Buffer.alloc(MAX_BYTES_PER_WRITE / 2, letter);
    sink.stall();
    queue.push(filled('a'));
    clock.endTurn();
    for (const letter of 'VbcVd') {
      queue.push(filled(letter), letter === 'V' ? 'volatile' : 'normal');
    }
    expect(queue.push(filled('e'))).toBe('queued');
    expect(queue.push(filled('V'), 'volatile')).toBe('queued');
    expect(queue.push(filled('f'))).toBe('queued');
    expect(queue.push(filled('g'))).toBe('slow-consumer');
    expect(queue.counters.dropped).toBe(3);
  });

  it('forgets the volatile frames that a partial write has taken', () => {
    const { queue, sink, clock } = setUp({ maxQueuedBytes: 3 * MAX_BYTES_PER_WRITE });
    sink.stall();
    queue.push(Buffer.alloc(MAX_BYTES_PER_WRITE / 2));
    clock.endTurn();
    queue.push(Buffer.alloc(MAX_BYTES_PER_WRITE), 'volatile');
    queue.push(Buffer.alloc(MAX_BYTES_PER_WRITE));
    sink.drain(false);
    expect(queue.counters.frames).toBe(2);
    queue.push(Buffer.alloc(MAX_BYTES_PER_WRITE));
    expect(queue.push(Buffer.alloc(1))).toBe('slow-consumer');
    expect(queue.counters.dropped).toBe(0);
  });

  it('lets one answer pass that is larger than the limit, and what follows it, but not a second one', () => {
    const { queue, sink, clock } = setUp({ maxQueuedBytes: 300 });
    sink.stall();
    expect(queue.push(Buffer.alloc(1000))).toBe('queued');
    expect(queue.push(Buffer.alloc(300))).toBe('queued');
    expect(queue.push(Buffer.alloc(1000))).toBe('slow-consumer');
    clock.endTurn();
    expect(sink.chunks).toEqual([]);
  });

  it('takes nothing more for a socket that is gone', () => {
    const { queue, sink, clock } = setUp();
    queue.push(frame('a'));
    sink.destroyed = true;
    clock.endTurn();
    expect(queue.push(frame('b'))).toBe('closed');
    expect(sink.chunks).toEqual([]);
    expect(queue.pendingBytes).toBe(0);
  });

  it('keeps the order and every normal frame, within its bound, whatever happens before an overflow', () => {
    const push = fc.record({
      do: fc.constant('push' as const),
      size: fc.integer({ min: 1, max: 60 }),
      volatile: fc.boolean(),
    });
    const step = fc.oneof(
      { weight: 4, arbitrary: push },
      fc.record({ do: fc.constantFrom('stall' as const, 'drain' as const, 'endTurn' as const, 'wait' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const { queue, sink, clock, onOverflow } = setUp({ maxQueuedBytes: 400 });
        const accepted: { text: string; volatile: boolean }[] = [];
        let serial = 0;
        for (const action of steps) {
          if (action.do === 'push') {
            const text = `<${serial++}:${'.'.repeat(action.size)}${action.volatile ? 'v' : 'n'}>`;
            const outcome = queue.push(frame(text), action.volatile ? 'volatile' : 'normal');
            if (outcome === 'slow-consumer') {
              break;
            }
            if (outcome === 'queued') {
              accepted.push({ text, volatile: action.volatile });
            }
            expect(action.volatile || outcome === 'queued').toBe(true);
          } else {
            const actions = {
              wait: () => clock.advance(1),
              endTurn: () => clock.endTurn(),
              stall: () => sink.stall(),
              drain: () => sink.drain(),
            };
            actions[action.do]();
          }
          expect(queue.pendingBytes).toBeLessThanOrEqual(400);
        }
        if (onOverflow.mock.calls.length === 0) {
          sink.drain();
          queue.flush();
          const written: string[] = String(sink.written).match(/<[^>]*>/g) ?? [];
          const inOrder = accepted.map(({ text }) => text).filter((text) => written.includes(text));
          expect(written).toEqual(inOrder);
          expect(written).toEqual(expect.arrayContaining(accepted.filter((f) => !f.volatile).map(({ text }) => text)));
        }
      }),
      { numRuns: 300 },
    );
  });
});
