import type { Message, Room } from '@gantry/contracts';
import { cardOf, HIDDEN_ROOM_FIELDS, publishedRoom, withStarsOf } from './room.projection';

const lastMessage: Message = {
  _id: 'm',
  rid: 'r',
  msg: '',
  ts: new Date(0),
  u: { _id: 'a' },
  _updatedAt: new Date(0),
  starred: [{ _id: 'a' }, { _id: 'b' }],
};
const room: Room = { _id: 'r', t: 'c', name: 'r', joinCode: 'secret', joinCodeRequired: true, msgs: 3, lastMessage };

describe('what is shown of a room', () => {
  it('never holds the join code', () => {
    expect(publishedRoom(room)).not.toHaveProperty('joinCode');
    expect(publishedRoom(room)).toMatchObject({ joinCodeRequired: true });
    expect(HIDDEN_ROOM_FIELDS).toMatchObject({ joinCode: 0 });
  });

  it('shows everybody the same last message, without stars', () => {
    expect(publishedRoom(room)['lastMessage']).toMatchObject({ starred: [] });
  });

  it('shows the caller its own star alone', () => {
    expect(withStarsOf(room, 'b').lastMessage?.starred).toEqual([{ _id: 'b' }]);
    expect(withStarsOf(room, 'c').lastMessage?.starred).toEqual([]);
  });

  it('leaves counters that clients do not follow out of realtime', () => {
    expect(publishedRoom(room)).not.toHaveProperty('msgs');
  });

  it('makes a card with defaults for what is absent', () => {
    expect(cardOf({ _id: 'GENERAL', t: 'c' })).toEqual({
      _id: 'GENERAL',
      t: 'c',
      ro: false,
      archived: false,
      reactWhenReadOnly: false,
      muted: [],
      unmuted: [],
      usersCount: 0,
    });
  });
});
