import { defineEvent } from '@gantry/contracts';
import { z } from 'zod';
import { Bus } from '.';
import { MemoryEventLog } from './event-log';
import { InProcessTransport } from './in-process.transport';
import { deadLetterSubject } from './subjects';
import { MAX_DELIVERIES } from './transport';

const happened = defineEvent({
  name: 'thing.happened',
  owner: 'suite',
  summary: '',
  payload: z.object({ n: z.number() }),
});
const LONGER_THAN_ALL_PAUSES_MS = 60_000;

describe('an event that its consumer always refuses', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is dead-lettered after the last delivery and forgotten', async () => {
    const log = new MemoryEventLog();
    const attempts: number[] = [];
    const dead: unknown[] = [];
    const letters: Uint8Array[] = [];
    const transport = new InProcessTransport(log);
    const bus = new Bus(transport, {
      eventFailed: (_durable, _name, attempt) => void attempts.push(attempt),
      eventDead: (durable, name, cause) => void dead.push([durable, name, cause]),
    });
    await transport.subscribe(deadLetterSubject('suite-refuser'), (_subject, bytes) => letters.push(bytes));
    const refusal = new Error('never');
    const handler = jest.fn(() => Promise.reject(refusal));
    await bus.consume({ durable: 'suite-refuser', event: happened, order: 'key', handler });
    await bus.publish(happened, 'k', { n: 1 });
    await jest.advanceTimersByTimeAsync(LONGER_THAN_ALL_PAUSES_MS);
    expect(handler).toHaveBeenCalledTimes(MAX_DELIVERIES);
    expect(attempts).toEqual(Array.from({ length: MAX_DELIVERIES }, (_, index) => index + 1));
    expect(dead).toEqual([['suite-refuser', happened.name, refusal]]);
    expect(letters).toHaveLength(1);
    expect([...log.pending('suite-refuser')]).toEqual([]);
  });

  it('does not stop a drain', async () => {
    const transport = new InProcessTransport(new MemoryEventLog());
    const bus = new Bus(transport);
    const handler = jest.fn(() => Promise.reject(new Error('never')));
    await bus.consume({ durable: 'suite-refuser', event: happened, order: 'none', handler });
    await bus.publish(happened, 'k', { n: 1 });
    await bus.drain();
    await jest.advanceTimersByTimeAsync(LONGER_THAN_ALL_PAUSES_MS);
    expect(handler).toHaveBeenCalledTimes(1);
  });
});
