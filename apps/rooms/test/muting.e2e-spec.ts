import {
  adminDdp,
  ddpOf,
  eventually,
  newRoom,
  newUser,
  refusedText,
  answerOf,
  unique,
  type TestUser,
} from '@gantry/testing';

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
});

const send = (user: TestUser, rid: string) => user.rest.post('chat.sendMessage', { message: { rid, msg: 'hello' } });
const infoOf = async (rid: string) => (await ada.rest.get('rooms.info', { roomId: rid })).body.room;
const notesOf = async (section: string, roomId: string): Promise<object[]> =>
  (await ada.rest.get(`${section}.history`, { roomId })).body.messages;

describe.each(['channels', 'groups'] as const)('muting in %s', (section) => {
  it('takes the word and gives it back, and the room is told once', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    const client = await ddpOf(ada);
    for (let twice = 0; twice < 2; twice++)
      expect(await client.call('muteUserInRoom', { rid: _id, username: grace.username })).toBe(true);
    expect((await infoOf(_id)).muted).toEqual([grace.username]);
    await eventually(async () => expect(answerOf(await send(grace, _id))).toEqual(refusedText('You_have_been_muted')));
    expect(await client.call('unmuteUserInRoom', { rid: _id, username: grace.username })).toBe(true);
    await eventually(async () => expect((await send(grace, _id)).status).toBe(200));
    const note = { msg: grace.username, u: { _id: ada.userId, username: ada.username } };
    expect((await notesOf(section, _id)).filter((message) => 't' in message)).toMatchObject([
      { ...note, t: 'user-unmuted' },
      { ...note, t: 'user-muted' },
    ]);
  });

  it('is not escaped by another user name', async () => {
    const quick = await newUser();
    const { _id } = await newRoom(ada, { section, members: [quick.username] });
    await (await ddpOf(ada)).call('muteUserInRoom', { rid: _id, username: quick.username });
    await eventually(async () => expect((await send(quick, _id)).status).toBe(400));
    const username = unique('renamed');
    expect((await quick.rest.post('users.updateOwnBasicInfo', { data: { username } })).status).toBe(200);
    await eventually(async () => {
      const { muted } = await infoOf(_id);
      expect(answerOf(await send(quick, _id))).toEqual(refusedText('You_have_been_muted'));
      if (!muted.includes(username)) throw new Error('the room does not know the name yet');
    });
    const said = (await notesOf(section, _id)).filter((message) => !('t' in message));
    expect(said).toEqual([]);
  });

  it('the other way round lets somebody write where nobody else may', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username, eve.username] });
    await ada.rest.post(`${section}.setReadOnly`, { roomId: _id, readOnly: true });
    const client = await ddpOf(ada);
    await client.call('unmuteUserInRoom', { rid: _id, username: grace.username });
    expect((await infoOf(_id)).unmuted).toEqual([grace.username]);
    await eventually(async () => expect((await send(grace, _id)).status).toBe(200));
    expect(answerOf(await send(eve, _id))).toEqual(
      refusedText("You can't send messages because the room is readonly."),
    );
  });
});

describe('muting is refused', () => {
  it.each([
    ['without the right', () => grace, () => eve.username, 'error-not-allowed'],
    ['of who is not there', () => ada, () => unique('nobody'), 'error-user-not-in-room'],
  ] as const)('%s', async (_case, by, whom, error) => {
    const { _id } = await newRoom(ada, { members: [grace.username, eve.username] });
    const client = await ddpOf(by());
    for (const method of ['muteUserInRoom', 'unmuteUserInRoom'])
      expect(await client.callRaw(method, { rid: _id, username: whom() })).toMatchObject({ error: { error } });
    const nowhere = { rid: unique('none'), username: whom() };
    expect(await client.callRaw('muteUserInRoom', nowhere)).toMatchObject({ error: { error: 'error-not-allowed' } });
    expect(await (await adminDdp()).callRaw('muteUserInRoom', nowhere)).toMatchObject({
      error: { error: 'error-invalid-room' },
    });
  });
});

describe('blocking', () => {
  it('stops both until it is taken back', async () => {
    const { body } = await ada.rest.post('im.create', { username: grace.username });
    const rid: string = body.room._id;
    const client = await ddpOf(ada);
    expect(await client.call('blockUser', { rid, blocked: grace.userId })).toBe(true);
    for (const user of [ada, grace])
      await eventually(async () => expect(answerOf(await send(user, rid))).toEqual(refusedText('room_is_blocked')));
    const mine = (await ada.rest.get('subscriptions.getOne', { roomId: rid })).body.subscription;
    const hers = (await grace.rest.get('subscriptions.getOne', { roomId: rid })).body.subscription;
    expect([mine.blocker, hers.blocked]).toEqual([true, true]);
    expect(await client.call('unblockUser', { rid, blocked: grace.userId })).toBe(true);
    for (const user of [ada, grace]) await eventually(async () => expect((await send(user, rid)).status).toBe(200));
  });

  it('is for conversations of the two alone', async () => {
    const { _id } = await newRoom(ada, { members: [grace.username] });
    const client = await ddpOf(ada);
    const { body } = await grace.rest.post('im.create', { username: eve.username });
    for (const rid of [_id, body.room._id, unique('none')])
      expect(await client.callRaw('blockUser', { rid, blocked: grace.userId })).toMatchObject({
        error: { error: 'error-invalid-room' },
      });
  });
});
