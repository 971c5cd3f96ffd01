import type { Room } from '@gantry/contracts';
import { newRoom } from '../rooms/rooms.service';
import { subscriptionAtCreation, subscriptionDirect, subscriptionOnJoin } from './subscription.documents';

const now = new Date(5);
const ann = { _id: 'ann-id', username: 'ann', name: 'Ann' };
const bob = { _id: 'bob-id', username: 'bob' };
const room: Room = {
  _id: 'r',
  t: 'c',
  name: 'r',
  fname: 'R',
  u: { _id: 'ann-id', username: 'ann' },
  ts: new Date(1),
  customFields: {},
};

describe('documents as the reference writes them', () => {
  it('a room', () => {
    const { _id, ...made } = newRoom(
      { type: 'c', name: ' Plans ', extraData: { broadcast: true, topic: 't', sysMes: true, msgs: 9 } },
      ann,
      2,
      now,
    );
    expect(_id).toHaveLength(17);
    expect(made).toEqual({
      fname: 'Plans',
      t: 'c',
      msgs: 0,
      usersCount: 2,
      u: { _id: 'ann-id', username: 'ann' },
      customFields: {},
      broadcast: true,
      topic: 't',
      ts: now,
      ro: true,
      _updatedAt: now,
    });
  });

  it('the creator, its owner', () => {
    expect(subscriptionAtCreation(room, ann, now)).toMatchObject({
      u: ann,
      open: true,
      alert: false,
      unread: 0,
      ts: new Date(1),
      ls: now,
      roles: ['owner'],
    });
  });

  it('a member from the beginning', () => {
    const member = subscriptionAtCreation(room, bob, now);
    expect(member).toMatchObject({
      u: bob,
      open: true,
      alert: false,
      unread: 0,
      userMentions: 0,
      groupMentions: 0,
      ts: new Date(1),
      name: 'r',
      fname: 'R',
    });
    expect(member).not.toHaveProperty('roles');
    expect(member).not.toHaveProperty('ls');
  });

  it('somebody who comes later, with something to read', () => {
    expect(subscriptionOnJoin(room, bob, now)).toMatchObject({
      open: true,
      alert: true,
      unread: 1,
      userMentions: 1,
      groupMentions: 0,
      ts: now,
    });
  });

  it('a direct conversation, hidden from the other until something is said', () => {
    const [mine, theirs] = [ann, bob].map((member) => subscriptionDirect('d', [ann, bob], member, ann._id, now));
    expect(mine).toMatchObject({ open: true, name: 'bob', fname: 'bob', u: { _id: 'ann-id', username: 'ann' } });
    expect(theirs).toMatchObject({ open: false, name: 'ann', fname: 'Ann' });
    expect(mine).not.toHaveProperty('ts');
    expect(subscriptionDirect('d', [ann, bob, { _id: 'c' }], bob, ann._id, now).open).toBe(true);
  });
});
