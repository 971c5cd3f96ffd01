import {
  admin,
  answered,
  answerOf,
  DATE,
  gatewayUrl,
  ID,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const DAY_MS = 24 * 3_600_000;
const details = { method: 'findOrCreateInvite' };
const invalidToken = refused('error-invalid-token', 'The invite token is invalid.', {
  method: 'validateInviteToken',
  field: 'token',
});
const expired = refused('error-invite-expired', 'The invite token has expired.', {
  method: 'validateInviteToken',
  field: 'token',
});

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
});

const invite = async (rid: string, limits: object = { days: 7, maxUses: 0 }) =>
  (await ada.rest.post('findOrCreateInvite', { rid, ...limits })).body;
const use = (user: TestUser, token: string) => user.rest.post('useInviteToken', { token });
const isValid = async (token: string) =>
  (await new RestClient(gatewayUrl()).post('validateInviteToken', { token })).body;

describe.each(['channels', 'groups'] as const)('an invitation into one of %s', (section) => {
  it('is made once for the same limits, and lets in', async () => {
    const room = await newRoom(ada, { section });
    const made = await invite(room._id);
    expect(made).toEqual({
      _id: expect.stringMatching(ID),
      days: 7,
      maxUses: 0,
      rid: room._id,
      userId: ada.userId,
      createdAt: expect.stringMatching(DATE),
      expires: new Date(Date.parse(made.createdAt) + 7 * DAY_MS).toISOString(),
      uses: 0,
      _updatedAt: expect.stringMatching(DATE),
      url: expect.stringMatching(new RegExp(`/invite/${made._id}$`)),
      success: true,
    });
    expect((await invite(room._id))._id).toBe(made._id);
    expect((await invite(room._id, { days: 0, maxUses: 1 })).expires).toBeNull();
    expect(await isValid(made._id)).toEqual({ valid: true, success: true });
    expect(answerOf(await use(grace, made._id))).toEqual(
      answered(200, {
        room: { rid: room._id, fname: room.name, name: room.name, t: section === 'channels' ? 'c' : 'p' },
        success: true,
      }),
    );
    const { body } = await ada.rest.get(`${section}.members`, { roomId: room._id });
    expect(body.total).toBe(2);
    const { body: history } = await ada.rest.get(`${section}.history`, { roomId: room._id });
    expect(history.messages).toContainEqual(expect.objectContaining({ t: 'uj', msg: grace.username }));
  });
});

describe('its limits', () => {
  it('let in as many as they say, also when all come at once, and members use nothing up', async () => {
    const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const { _id } = await invite(room._id, { days: 1, maxUses: 5 });
    expect((await use(grace, _id)).status).toBe(200);
    const crowd = await Promise.all(Array.from({ length: 8 }, (_, index) => newUser({ gateway: index % 2 })));
    const answers = await Promise.all(crowd.map((user) => use(user, _id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    for (const refusal of answers.filter(({ status }) => status !== 200)) expect(answerOf(refusal)).toEqual(expired);
    expect((await ada.rest.get('groups.members', { roomId: room._id })).body.total).toBe(7);
    expect(await isValid(_id)).toEqual({ valid: false, success: true });
    const { body } = await (await admin()).get('listInvites');
    expect(body.find((each: { _id: string }) => each._id === _id)).toMatchObject({ uses: 5, maxUses: 5 });
  });

  it.each([
    [
      'days',
      { days: 2, maxUses: 0 },
      refused(
        'invalid-number-of-days',
        'Invite should expire in 1, 7, 15 or 30 days, or send 0 to never expire.',
        details,
      ),
    ],
    [
      'uses',
      { days: 1, maxUses: 3 },
      refused(
        'invalid-number-of-uses',
        'Invite should be valid for 1, 5, 10, 25, 50, 100 or infinite (0) uses.',
        details,
      ),
    ],
  ])('are of a few %s', async (_what, limits, expected) => {
    const room = await newRoom(ada);
    expect(answerOf(await ada.rest.post('findOrCreateInvite', { rid: room._id, ...limits }))).toEqual(expected);
  });
});

describe('what is refused', () => {
  it('making one: without a login, a right, a room', async () => {
    const room = await newRoom(ada, { members: [grace.username] });
    const body = { rid: room._id, days: 1, maxUses: 0 };
    expect(answerOf(await new RestClient(gatewayUrl()).post('findOrCreateInvite', body))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await grace.rest.post('findOrCreateInvite', body))).toEqual(refused('not_authorized'));
    expect((await ada.rest.post('findOrCreateInvite', {})).body.errorType).toBe('error-the-field-is-required');
    expect(answerOf(await (await admin()).post('findOrCreateInvite', body))).toEqual(
      refused('error-invalid-room', 'The rid field is invalid', { ...details, field: 'rid' }),
    );
  });

  it.each<[string, (maker: TestUser, roomId: string) => Promise<unknown>]>([
    ['was shown out', (maker, roomId) => ada.rest.post('groups.kick', { roomId, userId: maker.userId })],
    [
      'leads the room no more',
      (maker, roomId) => ada.rest.post('groups.removeModerator', { roomId, userId: maker.userId }),
    ],
    [
      'has no account any more',
      async ({ userId }) => (await admin()).post('users.setActiveStatus', { userId, activeStatus: false }),
    ],
  ])('using one whose maker %s', async (_case, end) => {
    const maker = await newUser();
    const { _id: rid } = await newRoom(ada, { section: 'groups', members: [maker.username] });
    await ada.rest.post('groups.addModerator', { roomId: rid, userId: maker.userId });
    const { body } = await maker.rest.post('findOrCreateInvite', { rid, days: 0, maxUses: 0 });
    expect(await isValid(body._id)).toEqual({ valid: true, success: true });
    await end(maker, rid);
    expect(await isValid(body._id)).toEqual({ valid: false, success: true });
    expect(answerOf(await use(eve, body._id))).toEqual(invalidToken);
  });

  it('using one that there is not, or whose room is gone', async () => {
    const room = await newRoom(ada, { section: 'groups' });
    const { _id } = await invite(room._id);
    expect(answerOf(await use(eve, unique('none')))).toEqual(invalidToken);
    expect(answerOf(await eve.rest.post('useInviteToken', {}))).toEqual(invalidToken);
    expect(answerOf(await eve.rest.post('useInviteToken', { token: { $ne: '' } }))).toMatchObject({ status: 400 });
    expect(await isValid('none')).toEqual({ valid: false, success: true });
    await ada.rest.post('groups.delete', { roomId: room._id });
    expect((await use(eve, _id)).status).toBe(400);
    expect(await isValid(_id)).toEqual({ valid: false, success: true });
  });

  it('taking back what is not the own, and listing', async () => {
    const room = await newRoom(ada, { members: [grace.username] });
    const { _id } = await invite(room._id);
    const remove = (user: RestClient, path: string, body?: string) =>
      user.send('DELETE', path, body, body === undefined ? {} : { 'content-type': 'application/json' });
    expect(answerOf(await grace.rest.get('listInvites'))).toEqual(refused('not_authorized'));
    expect(answerOf(await remove(grace.rest, `removeInvite/${_id}`))).toEqual(refused('not_authorized'));
    expect(answerOf(await remove(ada.rest, `removeInvite/${_id}`))).toEqual(answered(200, true));
    expect(answerOf(await use(eve, _id))).toEqual(invalidToken);
    expect((await remove(await admin(), 'removeInvite', JSON.stringify({ _id }))).body.errorType).toBe(
      'invalid-invitation-id',
    );
  });
});
