import {
  admin,
  answered,
  answerOf,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  UNAUTHORIZED,
  unique,
  type TestUser,
} from '@gantry/testing';

const NOT_AUTHORIZED = refusedText('error-not-authorized');

let ada: TestUser;
let group: { _id: string; name: string };
let channel: { _id: string; name: string };

beforeAll(async () => {
  ada = await newUser();
  [group, channel] = await Promise.all([newRoom(ada, { section: 'groups' }), newRoom(ada)]);
  await ada.rest.post('chat.sendMessage', { message: { rid: group._id, msg: 'between us' } });
});

describe('rooms.adminRooms', () => {
  it.each<[string, () => Record<string, string>, () => string[]]>([
    ['a part of the name', () => ({ filter: group.name.slice(2).toUpperCase() }), () => [group._id]],
    ['name and type', () => ({ filter: channel.name, 'types[]': 'c' }), () => [channel._id]],
    ['a list of types', () => ({ filter: channel.name, types: 'c,p' }), () => [channel._id]],
    ['name and another type', () => ({ filter: channel.name, 'types[]': 'p' }), () => []],
    ['no pattern, but text', () => ({ filter: '.*' }), () => []],
  ])('finds rooms by %s', async (_name, asked, found) => {
    const { status, body } = await (await admin()).get('rooms.adminRooms', asked());
    expect([status, body.rooms.map(({ _id }: { _id: string }) => _id)]).toEqual([200, found()]);
    expect(body).toMatchObject({ count: found().length, offset: 0, total: found().length, success: true });
  });

  it('shows every room page by page, and nothing of what is said there', async () => {
    const { body } = await (await admin()).get('rooms.adminRooms', { filter: group.name });
    expect(JSON.stringify(body)).not.toContain('between us');
    const page = (await (await admin()).get('rooms.adminRooms', { count: '2', offset: '1' })).body;
    expect(page).toMatchObject({ count: 2, offset: 1 });
    expect(page.total).toBeGreaterThan(2);
  });

  it('is for administrators', async () => {
    expect(answerOf(await new RestClient(gatewayUrl()).get('rooms.adminRooms'))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await ada.rest.get('rooms.adminRooms'))).toEqual(NOT_AUTHORIZED);
    expect((await (await admin()).get('rooms.adminRooms', { types: 'x' })).status).toBe(400);
  });
});

describe('rooms.adminRooms.getRoom', () => {
  it('shows one room to administrators', async () => {
    const boss = await admin();
    const { body } = await boss.get('rooms.adminRooms.getRoom', { rid: group._id });
    expect(body).toMatchObject({ _id: group._id, name: group.name, t: 'p', usersCount: 1, success: true });
    expect(JSON.stringify(body)).not.toContain('between us');
    expect(answerOf(await boss.get('rooms.adminRooms.getRoom', { rid: unique('none') }))).toEqual(
      answered(400, { success: false, error: 'not-allowed', errorType: 'Not Allowed' }),
    );
    expect((await boss.get('rooms.adminRooms.getRoom')).status).toBe(400);
    expect(answerOf(await ada.rest.get('rooms.adminRooms.getRoom', { rid: group._id }))).toEqual(NOT_AUTHORIZED);
  });
});

describe('groups.listAll', () => {
  it('shows every group to administrators, and nothing of what is said there', async () => {
    const asked = { query: JSON.stringify({ name: group.name }) };
    const { body } = await (await admin()).get('groups.listAll', asked);
    expect(body).toMatchObject({ groups: [{ _id: group._id, t: 'p' }], count: 1, total: 1, success: true });
    expect(JSON.stringify(body)).not.toContain('between us');
    expect(answerOf(await ada.rest.get('groups.listAll', asked))).toEqual(UNAUTHORIZED);
  });
});
