import type { Message } from '@gantry/contracts';
import { lastOf, showsInRoom, type CounterChange } from './room-batch.rule';

const message = (_id: string, at: number, more: Partial<Message> = {}): Message => ({
  _id,
  rid: 'r',
  msg: _id,
  ts: new Date(at),
  u: { _id: 'u' },
  _updatedAt: new Date(at),
  ...more,
});
const sent = (...messages: Message[]): CounterChange[] => messages.map((one) => ({ kind: 'sent', message: one }));
const none = () => false;

describe('the last message of a batch', () => {
  it('is the newest, in whatever order they come', () => {
    expect(lastOf(sent(message('b', 2), message('a', 1)), none)?._id).toBe('b');
  });

  it('is never a system message or a hidden thread reply', () => {
    expect(lastOf(sent(message('a', 1), message('b', 2, { t: 'uj' }), message('c', 3, { tmid: 'a' })), none)?._id).toBe(
      'a',
    );
    expect(showsInRoom(message('d', 4, { tmid: 'a', tshow: true }))).toBe(true);
  });

  it('is never one that has been deleted', () => {
    expect(lastOf(sent(message('a', 1), message('b', 2)), (id) => id === 'b')?._id).toBe('a');
  });

  it('has its latest text', () => {
    const edited: CounterChange = { kind: 'edited', message: message('a', 1, { msg: 'new' }) };
    expect(lastOf([...sent(message('a', 1)), edited], none)?.msg).toBe('new');
  });
});
