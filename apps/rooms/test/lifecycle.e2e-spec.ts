import {
  admin,
  adminDdp,
  answered,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const SECTIONS = [
  { section: 'channels', one: 'channel', label: 'channel' },
  { section: 'groups', one: 'group', label: 'private group' },
] as const;
const notAuthorized = (method: string) => refused('error-not-authorized', 'Not authorized', { method });

let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
});

async function placeOf(user: TestUser, rid: string): Promise<Record<string, unknown> | undefined> {
  const { body } = await user.rest.get('subscriptions.get');
  return body.update.find((subscription: { rid: string }) => subscription.rid === rid);
}

describe.each(SECTIONS)('$section', ({ section, one, label }) => {
  it('are archived by their owner and taken back by an administrator, without a note', async () => {
    const { _id, name } = await newRoom(ada, { section, members: [grace.username] });
    expect(answerOf(await ada.rest.post(`${section}.archive`, { roomId: _id }))).toEqual(DONE);
    expect((await ada.rest.get(`${section}.info`, { roomId: _id })).body[one]).toMatchObject({ archived: true });
    expect(await placeOf(grace, _id)).toMatchObject({ archived: true, open: false });
    expect(answerOf(await ada.rest.post(`${section}.archive`, { roomId: _id }))).toEqual(
      refused('error-room-archived', `The ${label}, ${name}, is archived`),
    );
    expect(answerOf(await ada.rest.post(`${section}.unarchive`, { roomId: _id }))).toEqual(
      notAuthorized('unarchiveRoom'),
    );
    expect(await (await adminDdp()).callRaw('unarchiveRoom', _id)).not.toHaveProperty('error');
    expect((await ada.rest.get(`${section}.info`, { roomId: _id })).body[one]).toMatchObject({ archived: false });
    expect(await placeOf(grace, _id)).toMatchObject({ archived: false, open: true });
    expect((await ada.rest.get(`${section}.history`, { roomId: _id })).body.messages).toEqual([]);
  });

  // Of all that contract/errors.json and contract/ddp-extra.json name for a send, nothing asks whether the room is archived.
  it('take messages from their members when they are archived, over REST and DDP', async () => {
    const { _id, name } = await newRoom(ada, { section });
    await ada.rest.post(`${section}.archive`, { roomId: _id });
    const ddp = await ddpOf(ada);
    expect(await ddp.call('sendMessage', { rid: _id, msg: 'one' })).toMatchObject({ rid: _id, msg: 'one' });
    await ddp.close();
    for (const [route, body] of [
      ['chat.sendMessage', { message: { rid: _id, msg: 'two' } }],
      ['chat.postMessage', { roomId: _id, text: 'three' }],
      ['chat.postMessage', { channel: `#${name}`, text: 'four' }],
    ] as const)
      expect((await ada.rest.post(route, body)).body).toMatchObject({ message: { rid: _id }, success: true });
  });

  it('let nobody new in when they are archived', async () => {
    const { _id, name } = await newRoom(ada, { section });
    const { _id: token } = (await ada.rest.post('findOrCreateInvite', { rid: _id, days: 1, maxUses: 0 })).body;
    await ada.rest.post(`${section}.archive`, { roomId: _id });
    expect((await grace.rest.post('validateInviteToken', { token })).body).toMatchObject({ valid: false });
    const ddp = await ddpOf(grace);
    expect(await ddp.callRaw('joinRoom', _id)).toMatchObject({ error: { error: 'error-not-allowed' } });
    await ddp.close();
    for (const [route, body] of [
      ['useInviteToken', { token }],
      ['chat.postMessage', { channel: `#${name}`, text: 'x' }],
      ['chat.sendMessage', { message: { rid: _id, msg: 'x' } }],
    ] as const)
      expect((await grace.rest.post(route, body)).status).toBe(400);
    expect((await grace.rest.get('subscriptions.getOne', { roomId: _id })).body.subscription).toBeNull();
  });

  it('are archived by nobody else', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    expect(answerOf(await new RestClient(gatewayUrl()).post(`${section}.archive`, { roomId: _id }))).toEqual(
      NOT_LOGGED_IN,
    );
    expect(answerOf(await grace.rest.post(`${section}.archive`, { roomId: _id }))).toEqual(
      notAuthorized('archiveRoom'),
    );
    expect((await ada.rest.post(`${section}.archive`, { roomId: unique('none') })).body.errorType).toBe(
      'error-room-not-found',
    );
    expect((await ada.rest.post(`${section}.archive`, {})).status).toBe(400);
  });

  it('are deleted by their owner, with everything in them, and their name is free', async () => {
    const { _id, name } = await newRoom(ada, { section, members: [grace.username] });
    const ddp = await ddpOf(grace, 1);
    await ddp.subscribe('stream-notify-user', `${grace.userId}/rooms-changed`, false);
    await ada.rest.post('chat.sendMessage', { message: { rid: _id, msg: 'gone soon' } });
    expect(answerOf(await grace.rest.post(`${section}.delete`, { roomId: _id }))).toEqual(
      refused('error-not-allowed', 'Not allowed', { method: 'eraseRoom' }),
    );
    expect(answerOf(await ada.rest.post(`${section}.delete`, { roomName: name }))).toEqual(DONE);
    expect((await ada.rest.get(`${section}.info`, { roomId: _id })).body.errorType).toBe('error-room-not-found');
    expect([await placeOf(ada, _id), await placeOf(grace, _id)]).toEqual([undefined, undefined]);
    await eventually(() =>
      expect(ddp.events.map(({ args }) => args)).toContainEqual(['removed', expect.objectContaining({ _id })]),
    );
    expect((await ada.rest.post(`${section}.create`, { name })).status).toBe(200);
  });
});

describe('channels.unarchive', () => {
  it('says when there is nothing to take back', async () => {
    const { _id, name } = await newRoom(ada);
    for (const rest of [await admin(), ada.rest, grace.rest])
      expect(answerOf(await rest.post('channels.unarchive', { roomId: _id }))).toEqual(
        refusedText(`The channel, ${name}, is not archived`),
      );
  });
});

describe('archiveRoom', () => {
  it('tells nobody outside whether two people talk to each other', async () => {
    const other = await newUser();
    const { body } = await ada.rest.post('im.create', { username: grace.username });
    const codeFor = async (user: TestUser, rid: string) =>
      (await (await ddpOf(user)).callRaw('archiveRoom', rid)).error;
    for (const rid of [body.room._id, unique('none')])
      expect(await codeFor(other, rid)).toMatchObject({ error: 'error-invalid-room' });
    expect(await codeFor(ada, body.room._id)).toMatchObject({ error: 'error-direct-message-room' });
  });
});

describe('rooms.changeArchivationState', () => {
  it('archives and takes back', async () => {
    const { _id } = await newRoom(ada);
    const boss = await admin();
    for (const [action, archived] of [
      ['archive', true],
      ['unarchive', false],
    ] as const) {
      expect(answerOf(await boss.post('rooms.changeArchivationState', { rid: _id, action }))).toEqual(DONE);
      expect((await ada.rest.get('channels.info', { roomId: _id })).body.channel).toMatchObject({ archived });
    }
    expect(
      (await boss.post('rooms.changeArchivationState', { rid: unique('none'), action: 'archive' })).body,
    ).toMatchObject({ errorType: 'error-invalid-room' });
  });
});

describe('the methods', () => {
  it('archive no direct conversation, and delete what they name', async () => {
    const { body } = await (await admin()).post('im.create', { username: grace.username });
    const ddp = await adminDdp();
    expect(await ddp.callRaw('archiveRoom', body.room._id)).toMatchObject({
      error: { error: 'error-direct-message-room', reason: 'rooms type: d can not be archived' },
    });
    const { _id } = await newRoom(ada);
    expect(await (await ddpOf(grace)).callRaw('eraseRoom', _id)).toMatchObject({
      error: { error: 'error-not-allowed' },
    });
    expect(await ddp.call('eraseRoom', _id)).toBe(1);
    expect(await ddp.callRaw('eraseRoom', _id)).toMatchObject({ error: { error: 'error-invalid-room' } });
  });
});
