import {
  admin,
  answered,
  answerOf,
  DATE,
  ddpOf,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  UNAUTHORIZED,
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const SECTIONS = [
  { section: 'channels', word: 'channel' },
  { section: 'groups', word: 'private group' },
  { section: 'im', word: 'direct message room' },
] as const;
type Section = (typeof SECTIONS)[number]['section'];

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
});

/** A room of both, and what it is called. */
async function roomOf(section: Section): Promise<{ _id: string; name: string }> {
  if (section !== 'im') return newRoom(ada, { section, members: [grace.username] });
  const other = await newUser();
  const { body } = await ada.rest.post('im.create', { username: `${grace.username},${other.username}` });
  return { _id: body.room._id, name: '' };
}

async function placeOf(user: TestUser, rid: string): Promise<Record<string, unknown>> {
  const { body } = await user.rest.get('subscriptions.get');
  return body.update.find((subscription: { rid: string }) => subscription.rid === rid);
}

describe.each(SECTIONS)('$section', ({ section, word }) => {
  it('are hidden once, and opened again', async () => {
    const { _id } = await roomOf(section);
    expect(answerOf(await grace.rest.post(`${section}.close`, { roomId: _id }))).toEqual(DONE);
    const { name, open } = await placeOf(grace, _id);
    expect(open).toBe(false);
    expect(answerOf(await grace.rest.post(`${section}.close`, { roomId: _id }))).toEqual(
      refusedText(`The ${word}, ${String(name)}, is already closed to the sender`),
    );
    const ddp = await ddpOf(grace);
    expect(await ddp.call('openRoom', _id)).toBe(1);
    expect(await placeOf(grace, _id)).toMatchObject({ open: true });
    expect(await ddp.call('hideRoom', _id)).toBe(1);
    expect(await placeOf(grace, _id)).toMatchObject({ open: false });
  });

  it('are hidden by nobody who is not there', async () => {
    const { _id, name } = await roomOf(section);
    const reply = await eve.rest.post(`${section}.close`, { roomId: _id });
    if (section === 'channels')
      expect(answerOf(reply)).toEqual(refusedText(`The user/callee is not in the channel "${name}.`));
    else expect(reply.body.errorType).toBe('error-room-not-found');
    expect((await eve.rest.post(`${section}.close`, {})).status).toBe(400);
    expect(answerOf(await new RestClient(gatewayUrl()).post(`${section}.close`, { roomId: _id }))).toEqual(
      NOT_LOGGED_IN,
    );
  });

  it('count what there is to read', async () => {
    const { _id } = await roomOf(section);
    await grace.rest.post('subscriptions.read', { rid: _id });
    for (const msg of ['one', 'two'])
      expect((await ada.rest.post('chat.sendMessage', { message: { rid: _id, msg } })).status).toBe(200);
    const { status, body } = await grace.rest.get(`${section}.counters`, { roomId: _id });
    expect(status).toBe(200);
    expect(body).toEqual({
      joined: true,
      members: section === 'im' ? 3 : 2,
      unread: 2,
      unreadFrom: expect.stringMatching(DATE),
      msgs: expect.any(Number),
      latest: expect.stringMatching(DATE),
      userMentions: 0,
      success: true,
    });
  });

  it('count for somebody else by view-room-administration alone', async () => {
    const { _id } = await roomOf(section);
    const asked = { roomId: _id, userId: grace.userId };
    expect(answerOf(await ada.rest.get(`${section}.counters`, asked))).toEqual(UNAUTHORIZED);
    const { body } = await (await admin()).get(`${section}.counters`, asked);
    expect(body).toMatchObject({ joined: true, unread: 0, success: true });
    expect((await grace.rest.get(`${section}.counters`, {})).status).toBe(400);
  });
});

describe('counters of a channel that one is not in', () => {
  it('show the room and nothing to read', async () => {
    const { _id } = await newRoom(ada);
    const { body } = await eve.rest.get('channels.counters', { roomId: _id });
    expect(body).toMatchObject({ joined: false, members: 1, unread: null, unreadFrom: null, userMentions: null });
  });
});

describe('rooms.favorite', () => {
  it('marks and unmarks, as toggleFavorite does', async () => {
    const { _id, name } = await newRoom(ada, { section: 'groups' });
    expect(answerOf(await ada.rest.post('rooms.favorite', { roomName: name, favorite: true }))).toEqual(DONE);
    expect(await placeOf(ada, _id)).toMatchObject({ f: true });
    expect(answerOf(await ada.rest.post('rooms.favorite', { rid: _id, favorite: false }))).toEqual(DONE);
    expect(await placeOf(ada, _id)).toMatchObject({ f: false });
    const ddp = await ddpOf(ada);
    expect(await ddp.call('toggleFavorite', _id)).toBe(1);
    expect(await placeOf(ada, _id)).toMatchObject({ f: true });
    expect(await ddp.call('toggleFavorite', _id, false, '')).toBe(1);
    expect(await placeOf(ada, _id)).toMatchObject({ f: false });
  });

  it('is refused without the room, the value, the place in it', async () => {
    const { _id } = await newRoom(ada);
    const notIn = refused('error-invalid-subscription', 'You must be part of a room to favorite it', {
      method: 'toggleFavorite',
    });
    expect(answerOf(await eve.rest.post('rooms.favorite', { roomId: _id, favorite: true }))).toEqual(notIn);
    expect(answerOf(await ada.rest.post('rooms.favorite', { roomId: _id }))).toEqual(
      refusedText("The 'favorite' param is required"),
    );
    expect((await ada.rest.post('rooms.favorite', { favorite: true })).body.errorType).toBe(
      'error-roomid-param-not-provided',
    );
    expect(await (await ddpOf(eve)).callRaw('toggleFavorite', unique('none'))).toMatchObject({
      error: { error: 'error-invalid-subscription' },
    });
  });
});

describe('rooms.info', () => {
  it.each(['channels', 'groups'] as const)('finds %s by id, by name and by rid, whole or in part', async (section) => {
    const { _id, name } = await newRoom(ada, { section });
    for (const named of [{ roomId: _id }, { roomName: name }, { rid: _id }])
      expect((await ada.rest.get('rooms.info', named)).body).toMatchObject({ room: { _id, name }, success: true });
    expect((await ada.rest.get('rooms.info', { roomId: _id, fields: '{"name":1}' })).body).toEqual({
      room: { _id, name },
      success: true,
    });
  });

  it('is refused for what the caller may not read', async () => {
    const { _id } = await newRoom(ada, { section: 'groups' });
    expect(answerOf(await eve.rest.get('rooms.info', { roomId: _id }))).toEqual(
      answered(400, { success: false, error: 'not-allowed', errorType: 'Not Allowed' }),
    );
    expect((await eve.rest.get('rooms.info', { roomId: unique('none') })).body.errorType).toBe('error-room-not-found');
    expect((await eve.rest.get('rooms.info')).body.errorType).toBe('error-roomid-param-not-provided');
  });
});

describe('rooms.leave', () => {
  it.each(['roomId', 'rid'])('takes %s, of channels and groups', async (field) => {
    for (const section of ['channels', 'groups'] as const) {
      const { _id } = await newRoom(ada, { section, members: [grace.username] });
      expect(answerOf(await grace.rest.post('rooms.leave', { [field]: _id }))).toEqual(DONE);
      expect(await placeOf(grace, _id)).toBeUndefined();
      expect((await ada.rest.post('rooms.leave', { [field]: _id })).body.errorType).toBe('error-you-are-last-owner');
    }
  });
});
