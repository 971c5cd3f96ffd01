import {
  admin,
  adminDdp,
  answered,
  answerOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  refusedText,
  RestClient,
  unique,
  type DdpClient,
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const RIGHT = 'manage-own-incoming-integrations';

interface Hook {
  readonly _id: string;
  readonly token: string;
}

/** Somebody who may make webhooks and nothing else, and a room of theirs. */
interface Maker {
  readonly user: TestUser;
  readonly role: string;
  readonly room: { readonly _id: string; readonly name: string };
}

const post = async ({ _id, token }: Hook, body: Record<string, unknown>) =>
  answerOf(await new RestClient(gatewayUrl()).post(`/hooks/${_id}/${token}`, body));

async function newMaker(boss: DdpClient): Promise<Maker> {
  const user = await newUser();
  const role = unique('hooks');
  await (await admin()).post('roles.create', { name: role, scope: 'Users' });
  await boss.call('authorization:addPermissionToRole', RIGHT, role);
  await boss.call('authorization:addUserToRole', role, user.username);
  return { user, role, room: await newRoom(user) };
}

/** The right is there for the maker's next call a moment after it was given. */
const newHook = ({ user, room }: Maker, username: string): Promise<Hook> =>
  eventually(async () => {
    const { body } = await user.rest.post('integrations.create', {
      ...{ type: 'webhook-incoming', name: 'x', enabled: true, scriptEnabled: false },
      ...{ username, channel: `#${room.name}` },
    });
    if (!body.success) throw new Error(`integrations.create failed: ${JSON.stringify(body)}`);
    return body.integration;
  });

describe('webhooks of somebody who manages no more than their own', () => {
  let boss: DdpClient;
  beforeAll(async () => {
    boss = await adminDdp();
  });
  afterAll(() => boss.close());

  it.each<[string, (maker: Maker) => Promise<unknown>]>([
    ['the right is withdrawn', ({ user, role }) => boss.call('authorization:removeUserFromRole', role, user.username)],
    [
      'the account is closed',
      async ({ user }) =>
        (await admin()).post('users.setActiveStatus', {
          ...{ userId: user.userId, activeStatus: false, confirmRelinquish: true },
        }),
    ],
    [
      'the account is removed',
      async ({ user }) => (await admin()).post('users.delete', { userId: user.userId, confirmRelinquish: true }),
    ],
  ])('end when %s, those of a bot too', async (_name, end) => {
    const maker = await newMaker(boss);
    const hooks = [await newHook(maker, maker.user.username), await newHook(maker, 'rocket.cat')];
    for (const hook of hooks) expect(await post(hook, { text: 'before' })).toEqual(DONE);
    await end(maker);
    for (const hook of hooks)
      await eventually(async () =>
        expect(await post(hook, { text: 'after' })).toEqual(refusedText('error-invalid-user')),
      );
  });

  it('do not carry a bot to where they were not made for', async () => {
    const maker = await newMaker(boss);
    const other = await newRoom(await newUser());
    const bot = await newHook(maker, 'rocket.cat');
    expect(await post(bot, { text: 'x', channel: `#${maker.room.name}` })).toEqual(DONE);
    for (const channel of [`#${other.name}`, `@${maker.user.username}`])
      expect(await post(bot, { text: 'x', channel })).toEqual(refusedText('invalid-channel'));
    expect(await post(await newHook(maker, maker.user.username), { text: 'x', channel: `#${other.name}` })).toEqual(
      DONE,
    );
  });
});
