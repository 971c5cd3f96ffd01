import {
  answered,
  answerOf,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const ROWS = [
  { section: 'channels', none: 'Channel does not exists' },
  { section: 'groups', none: 'Group does not exists' },
] as const;

let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  [ada, grace] = await Promise.all([newUser(), newUser()]);
  await grace.rest.post('users.setStatus', { status: 'busy', message: '' });
});

describe.each(ROWS)('$section.online', ({ section, none }) => {
  const of = (user: TestUser, query: object) =>
    user.rest.get(`${section}.online`, { query: JSON.stringify(query) }).then(answerOf);

  it('names the members of a room who are there', async () => {
    const { _id, name } = await newRoom(ada, { section, members: [grace.username] });
    const there = answered(200, {
      online: [{ _id: grace.userId, username: grace.username }],
      success: true,
    });
    expect(await of(ada, { _id })).toEqual(there);
    expect(await of(ada, { name })).toEqual(there);
  });

  it('is refused without a login, for no room, and for what nobody may ask', async () => {
    expect(answerOf(await new RestClient(gatewayUrl()).get(`${section}.online`))).toEqual(NOT_LOGGED_IN);
    expect(await of(ada, { _id: unique('none') })).toEqual(refusedText(none));
    expect(await of(ada, { 'lastMessage.msg': 'x' })).toMatchObject({ status: 400 });
    const [{ _id }, eve] = await Promise.all([newRoom(ada, { section }), newUser()]);
    if (section === 'groups') expect(await of(eve, { _id })).toEqual(refusedText(none));
  });
});
