import { ddpOf, newRoom, newUser, type TestUser } from '@gantry/testing';

let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
});

describe('methods about rooms', () => {
  // contract/ddp-extra.json gives each of these parameters a type, so that a missing one fails the argument check.
  it.each([
    ...['archiveRoom', 'unarchiveRoom', 'eraseRoom', 'hideRoom', 'openRoom', 'joinRoom', 'leaveRoom'],
    ...['toggleFavorite', 'addAllUserToRoom', 'addRoomOwner', 'addRoomModerator', 'addRoomLeader'],
    ...['removeRoomOwner', 'removeRoomModerator', 'removeRoomLeader', 'removeUserFromRoom', 'createDirectMessage'],
  ])('%s without its arguments', async (method) => {
    const client = await ddpOf(ada);
    for (const args of [[], [null], [5]])
      expect(await client.callRaw(method, ...args)).toMatchObject({ error: { error: 400, reason: 'Match failed' } });
  });

  it.each(['addRoomOwner', 'removeRoomLeader'])('%s without a user', async (method) => {
    const { _id } = await newRoom(ada);
    expect(await (await ddpOf(ada)).callRaw(method, _id)).toMatchObject({ error: { error: 400 } });
    expect(await (await ddpOf(ada)).callRaw('removeUserFromRoom', { rid: _id })).toMatchObject({
      error: { error: 400 },
    });
  });

  // contract/pitfalls.md, 34: mobile clients append an empty text to every call.
  it.each([
    ['toggleFavorite', (rid: string) => [rid]],
    ['toggleFavorite', (rid: string) => [rid, true]],
    ['hideRoom', (rid: string) => [rid]],
    ['openRoom', (rid: string) => [rid]],
    ['createDirectMessage', () => [grace.username]],
    ['getUsersOfRoom', (rid: string) => [rid, true]],
    ['joinRoom', (rid: string) => [rid]],
    ['saveRoomSettings', (rid: string) => [rid, 'roomTopic', 'words']],
  ] as const)('%s with an empty text behind its arguments', async (method, args) => {
    const { _id } = await newRoom(ada);
    expect(await (await ddpOf(ada)).callRaw(method, ...args(_id), '')).not.toHaveProperty('error');
  });
});
