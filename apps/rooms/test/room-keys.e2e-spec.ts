import {
  answered,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const pair = (name: string) => ({ public_key: `public ${name}`, private_key: `private ${name}` });

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
  for (const [user, name] of [
    [ada, 'ada'],
    [grace, 'grace'],
  ] as const)
    await user.rest.post('e2e.setUserPublicAndPrivateKeys', pair(name));
});

const encrypted = async (): Promise<string> =>
  (await newRoom(ada, { section: 'groups', members: [grace.username, eve.username] }))._id;

describe('the key of a room', () => {
  it('is named once, and handed on from member to member', async () => {
    const rid = await encrypted();
    const hers = await ddpOf(grace, 1);
    await hers.subscribe('stream-notify-user', `${grace.userId}/subscriptions-changed`, false);
    expect(answerOf(await ada.rest.post('e2e.setRoomKeyID', { rid, keyID: 'key-1' }))).toEqual(DONE);
    expect(answerOf(await grace.rest.post('e2e.setRoomKeyID', { rid, keyID: 'key-2' }))).toEqual(
      refused('error-room-e2e-key-already-exists', 'E2E Key ID already exists', { method: 'e2e.setRoomKeyID' }),
    );
    expect((await grace.rest.get('rooms.info', { roomId: rid })).body.room.e2eKeyId).toBe('key-1');
    const missing = async () => (await ada.rest.get('e2e.getUsersOfRoomWithoutKey', { rid })).body;
    // Who has no keys can be given none.
    expect((await missing()).users.map(({ _id }: { _id: string }) => _id).sort()).toEqual(
      [ada.userId, grace.userId].sort(),
    );
    expect(answerOf(await ada.rest.post('e2e.updateGroupKey', { rid, uid: grace.userId, key: 'for grace' }))).toEqual(
      DONE,
    );
    expect(await missing()).toEqual({
      users: [{ _id: ada.userId, e2e: { public_key: 'public ada' } }],
      success: true,
    });
    await eventually(() =>
      expect(hers.events.flatMap(({ args }) => args)).toContainEqual(
        expect.objectContaining({ rid, E2EKey: 'for grace' }),
      ),
    );
  });

  it('comes by methods, which tell of the other no more than members know', async () => {
    const rid = await encrypted();
    const client = await ddpOf(ada);
    expect(await client.call('e2e.setRoomKeyID', rid, 'key')).toBe(1);
    const updated = await client.call('e2e.updateGroupKey', rid, grace.userId, 'for grace');
    expect(updated).toMatchObject({ rid, u: { _id: grace.userId }, E2EKey: 'for grace' });
    expect(updated).not.toHaveProperty('unread');
    expect(await client.call('e2e.updateGroupKey', rid, ada.userId, 'mine')).toMatchObject({
      unread: 0,
      E2EKey: 'mine',
    });
    expect(await client.call('e2e.getUsersOfRoomWithoutKey', rid)).toEqual({ users: [] });
  });

  it('is asked for by who has none', async () => {
    const rid = await encrypted();
    await ada.rest.post('e2e.setRoomKeyID', { rid, keyID: 'wanted' });
    const mine = await ddpOf(ada);
    await mine.subscribe('stream-notify-room', `e2e.keyRequest/${rid}`, false);
    expect(await (await ddpOf(grace, 1)).call('e2e.requestSubscriptionKeys')).toBe(true);
    await eventually(() => expect(mine.events.flatMap(({ args }) => args)).toContain('wanted'));
  });
});

describe('keys are refused', () => {
  const details = (method: string) => ({ method });
  it.each([
    ['POST', 'e2e.setRoomKeyID', (rid: string) => ({ rid, keyID: 'key' })],
    ['POST', 'e2e.updateGroupKey', (rid: string) => ({ rid, uid: ada.userId, key: 'key' })],
    ['GET', 'e2e.getUsersOfRoomWithoutKey', (rid: string) => ({ rid })],
  ] as const)('%s %s: strangers, and rooms that there are not', async (verb, path, input) => {
    const { _id: rid } = await newRoom(ada, { section: 'groups' });
    const call = (by: RestClient, id: string) =>
      verb === 'GET' ? by.get(path, { rid: id }) : by.post(path, input(id));
    expect(answerOf(await call(new RestClient(gatewayUrl()), rid))).toEqual(NOT_LOGGED_IN);
    for (const id of [rid, unique('none')])
      expect(answerOf(await call(eve.rest, id))).toEqual(refused('error-invalid-room', 'Invalid room', details(path)));
    expect((await (verb === 'GET' ? ada.rest.get(path) : ada.rest.post(path, {}))).body.error).toMatch(/^Match error/);
  });

  it('for who is not there', async () => {
    const { _id: rid } = await newRoom(ada, { section: 'groups' });
    expect((await ada.rest.post('e2e.updateGroupKey', { rid, uid: eve.userId, key: 'x' })).body.errorType).toBe(
      'error-invalid-room',
    );
  });
});
