import type { Message } from '@gantry/contracts';
import { messageFor } from './message.view';

const message: Message = { _id: 'm', rid: 'r', msg: 'hi', ts: new Date(1), u: { _id: 'ada' }, _updatedAt: new Date(1) };

describe('messageFor', () => {
  it('leaves a message without stars as it is', () => {
    expect(messageFor('ada', message)).toBe(message);
  });

  it.each([
    ['ada', [{ _id: 'ada' }]],
    ['bob', [{ _id: 'bob' }]],
    ['eve', []],
  ])('shows %s only its own star', (userId, starred) => {
    const stored = { ...message, starred: [{ _id: 'ada' }, { _id: 'bob' }] };
    expect(messageFor(userId, stored)).toEqual({ ...message, starred });
    expect(stored.starred).toHaveLength(2);
  });
});
