import { answered, answerOf, DATE, eventually, newRoom, newUser, refused, type TestUser } from '@gantry/testing';

const ROUTES = [
  {
    path: 'rooms.get',
    invalid: refused('error-updatedSince-param-invalid', 'The "updatedSince" query parameter must be a valid date.'),
  },
  {
    path: 'subscriptions.get',
    invalid: refused('error-roomId-param-invalid', 'The "lastUpdate" query parameter must be a valid date.'),
  },
] as const;

const ids = (items: { rid?: string; _id: string }[]) => items.map(({ rid, _id }) => rid ?? _id);
/** A date on the server's clock that lies after everything stored so far and before everything to come. */
const since = async () => {
  const now = Date.now();
  await eventually(() => expect(Date.now()).toBeGreaterThan(now));
  return new Date(now).toISOString();
};

describe.each(ROUTES)('$path', ({ path, invalid }) => {
  let ada: TestUser;
  let grace: TestUser;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([
      newUser({ fields: { joinDefaultChannels: false } }),
      newUser({ gateway: 1, fields: { joinDefaultChannels: false } }),
    ]);
  });

  it('answers everything of the caller without a date', async () => {
    const [channel, group] = await Promise.all([newRoom(ada), newRoom(ada, { section: 'groups' }), newRoom(grace)]);
    const { body } = await ada.rest.post('im.create', { username: grace.username });
    const reply = await ada.rest.get(path);
    expect(answerOf(reply)).toEqual(answered(200, { update: expect.any(Array), remove: [], success: true }));
    expect(ids(reply.body.update)).toEqual(expect.arrayContaining([channel._id, group._id, body.room.rid]));
  });

  it('answers what has changed since a date', async () => {
    const [before] = await Promise.all([newRoom(ada, { members: [grace.username] }), newRoom(ada)]);
    const date = await since();
    const later = await newRoom(ada);
    const first = await ada.rest.get(path, { updatedSince: date });
    expect(first.body).toEqual({
      update: [expect.objectContaining({ _updatedAt: expect.stringMatching(DATE) })],
      remove: [],
      success: true,
    });
    expect(ids(first.body.update)).toEqual([later._id]);
    await grace.rest.post('chat.sendMessage', { message: { rid: before._id, msg: `@${ada.username}` } });
    await eventually(async () =>
      expect(ids((await ada.rest.get(path, { updatedSince: date })).body.update).sort()).toEqual(
        [before._id, later._id].sort(),
      ),
    );
  });

  it.each(['yesterday', '2020-13-45', '[]', '{"$gt":""}'])('refuses %s as a date', async (updatedSince) => {
    expect(answerOf(await ada.rest.get(path, { updatedSince }))).toEqual(invalid);
  });

  it('takes a date that is far away', async () => {
    expect((await ada.rest.get(path, { updatedSince: '2099-01-01T00:00:00.000Z' })).body).toEqual({
      update: [],
      remove: [],
      success: true,
    });
    expect((await ada.rest.get(path, { updatedSince: '1970-01-01T00:00:00.000Z' })).status).toBe(200);
  });
});

it('subscriptions.get tells memberships that have ended, with the date, to the one concerned', async () => {
  const [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
  const { _id } = await newRoom(ada, { members: [grace.username] });
  const { body } = await grace.rest.get('subscriptions.get');
  const own = body.update.find(({ rid }: { rid: string }) => rid === _id);
  const date = await since();
  await grace.rest.post('channels.leave', { roomId: _id });
  expect((await grace.rest.get('subscriptions.get', { updatedSince: date })).body.remove).toEqual([
    { _id: own._id, _deletedAt: expect.stringMatching(DATE) },
  ]);
  expect((await ada.rest.get('subscriptions.get', { updatedSince: date })).body.remove).toEqual([]);
});

it('rooms.get shows a room as everybody in it may see it', async () => {
  const ada = await newUser({ fields: { joinDefaultChannels: false } });
  const { _id, name } = await newRoom(ada);
  expect((await ada.rest.get('rooms.get')).body.update).toEqual([
    {
      _id,
      name,
      fname: name,
      t: 'c',
      usersCount: 1,
      u: { _id: ada.userId, username: ada.username },
      customFields: {},
      ro: false,
      _updatedAt: expect.stringMatching(DATE),
    },
  ]);
});
