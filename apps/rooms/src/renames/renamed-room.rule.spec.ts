import type { Message, Room, Subscription } from '@gantry/contracts';
import type { Rename } from '@gantry/renames';
import { renamedMember, renamedRoom, retitledDirect } from './renamed-room.rule';

const rename: Rename = { userId: 'u1', username: 'grace', name: 'Grace', previous: ['ada'] };
const ada = { _id: 'u1', username: 'ada', name: 'Ada' };
const bob = { _id: 'u2', username: 'bob', name: 'Bob' };
const lastMessage: Message = {
  _id: 'm',
  rid: 'r',
  msg: 'hi @ada',
  ts: new Date(0),
  u: bob,
  mentions: [ada],
  _updatedAt: new Date(0),
};

describe('a room after a rename', () => {
  it.each<[string, Partial<Room>, object | undefined]>([
    [
      'of the user',
      { u: { _id: 'u1', username: 'ada' } },
      { before: { u: { _id: 'u1', username: 'ada' } }, after: { u: { _id: 'u1', username: 'grace' } } },
    ],
    [
      'in which it is muted',
      { u: bob, muted: ['ada', 'bob'] },
      { before: { muted: ['ada', 'bob'] }, after: { muted: ['grace', 'bob'] } },
    ],
    [
      'in which it alone may write',
      { unmuted: ['ada'] },
      { before: { unmuted: ['ada'] }, after: { unmuted: ['grace'] } },
    ],
    [
      'of a conversation of the user',
      { uids: ['u1', 'u2'], usernames: ['ada', 'bob'] },
      { before: { usernames: ['ada', 'bob'] }, after: { usernames: ['grace', 'bob'] } },
    ],
    [
      'of a conversation of somebody who has the old name now',
      { uids: ['u2', 'u3'], usernames: ['ada', 'bob'] },
      undefined,
    ],
    [
      'whose last message mentions it',
      { lastMessage },
      {
        before: { 'lastMessage.mentions': [ada], 'lastMessage.msg': 'hi @ada' },
        after: {
          'lastMessage.mentions': [{ _id: 'u1', username: 'grace', name: 'Grace' }],
          'lastMessage.msg': 'hi @grace',
        },
      },
    ],
    ['of others', { u: bob, muted: ['bob'] }, undefined],
  ])('%s', (_name, room, expected) => {
    expect(renamedRoom({ u: bob, ...room }, rename)).toEqual(expected);
  });
});

describe('memberships after a rename', () => {
  it('carry the display name in rooms, and the user name alone in direct conversations', () => {
    expect(renamedMember({ t: 'c', u: ada }, rename)?.after).toEqual({
      u: { _id: 'u1', username: 'grace', name: 'Grace' },
    });
    expect(renamedMember({ t: 'd', u: { _id: 'u1', username: 'ada' } }, rename)?.after).toEqual({
      u: { _id: 'u1', username: 'grace' },
    });
    expect(renamedMember({ t: 'c', u: bob }, rename)).toBeUndefined();
  });

  it('of direct conversations are called like the others are now', () => {
    const members = [{ _id: 'u1', username: 'grace', name: 'Grace' }, bob, { _id: 'u3', username: 'cat' }];
    const of = (u: Subscription['u'], name: string, fname: string) => retitledDirect({ u, name, fname }, members);
    expect(of(bob, 'ada, cat', 'Ada, cat')?.after).toEqual({ name: 'cat, grace', fname: 'cat, Grace' });
    expect(of({ _id: 'u1' }, 'bob, cat', 'Bob, cat')).toBeUndefined();
    expect(retitledDirect({ u: ada, name: 'ada', fname: 'Ada' }, [members[0] ?? ada])?.after).toEqual({
      name: 'grace',
      fname: 'Grace',
    });
  });
});
